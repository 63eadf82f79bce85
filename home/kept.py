"""What this room keeps of people: nothing."""

from core import retention

retention.holds_staff("Who wrote and locked content: as long as the content.", "home.HomePage", "home.ContentPage")
retention.holds_nobody(
    "Which groups approve, and what of a page is hard to read.",
    "home.OtherPersonApprovalTask",
    "home.OtherPersonApprovalTask_groups",
    "home.AccessFault",
)
