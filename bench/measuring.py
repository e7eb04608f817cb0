"""A measured process: what it prints as JSON, with its wall and processor seconds and its peak memory."""

import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

__all__ = ["measured"]

ROOT = Path(__file__).resolve().parent.parent


def measured(command: list[str], cache: Path, limit: float) -> dict[str, object]:
    """Run a command; return what it prints with its wall seconds and peak megabytes, or that it was ended."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "DOCTRINE_CACHE": str(cache)}
    with tempfile.TemporaryFile() as out:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, env=env)
        while True:
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
            wall = time.perf_counter() - start
            if ended:
                break
            if wall > limit:
                process.kill()
                process.wait()
                return {"ended_after_s": limit}
            time.sleep(0.02)
        if os.waitstatus_to_exitcode(status):
            raise SystemExit(f"{command} failed")
        out.seek(0)
        spent = {"wall_s": round(wall, 2), "cpu_s": round(usage.ru_utime + usage.ru_stime, 2)}
        return json.loads(out.read()) | spent | {"peak_mb": round(usage.ru_maxrss / 1024, 1)}
