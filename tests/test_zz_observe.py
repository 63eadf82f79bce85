import time

import pytest

from tests.doors_routes import addresses
from tests.doors_world import World

pytestmark = pytest.mark.django_db
def test_observe(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    t=time.time()
    w = World(); print("world", time.time()-t)
    from tests.doors_asking import Asker
    out=[]
    asker = Asker(w)
    adr = addresses(w)
    t=time.time()
    for name, path in adr.items():
        if path is None: out.append(f"{name} | ?? no values"); continue
        t0=time.time()
        row, bad = asker.observe(path)
        out.append(row.line(name)+ ("   !!"+";".join(bad) if bad else "")+f"   t={time.time()-t0:.2f}")
    print("all", time.time()-t)
    open("/tmp/observed.txt","w").write("\n".join(out))
