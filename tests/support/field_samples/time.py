from tests.support.field_samples import Sample

SAMPLE = Sample(
    name="time",
    good=[
        ({}, {"campo": "14:30"}, "14:30", "2:30 p.\u00a0m."),
        ({}, {"campo": "2:30 p. m."}, "14:30", "2:30 p.\u00a0m."),
        ({}, {"campo": " 9 : 05 "}, "09:05", "9:05 a.\u00a0m."),
        ({"earliest": "00:00"}, {"campo": "12:00 AM"}, "00:00", "12:00 a.\u00a0m."),
        ({"earliest": "08:00", "latest": "16:30"}, {"campo": "16:30"}, "16:30", "4:30 p.\u00a0m."),
    ],
    bad=[
        ({}, {"campo": "24:00"}),
        ({}, {"campo": "13:00 pm"}),
        ({}, {"campo": "a las dos"}),
        ({}, {"campo": "١٤:٣٠"}),
        ({"earliest": "08:00"}, {"campo": "7:59"}),
        ({"latest": "16:30"}, {"campo": "16:31"}),
    ],
    answers=["09:30", "9:30", "24:00", "07:00", "09:30\n", 930],
    settings={"earliest": "08:00", "latest": "16:30"},
    options={"earliest": "08:00", "latest": "16:30"},
)
