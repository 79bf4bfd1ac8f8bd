"""The command about the machine: doctor."""

from __future__ import annotations

from punie_tui.cli.common.output import Session, command
from punie_tui.cli.main import cli
from punie_tui.models.machine.report import DoctorReport
from punie_tui.runs.narrate import readable_bytes, readable_seconds


@command(cli, example="punie-tui doctor", answer=DoctorReport)
def doctor(session: Session) -> int:
    """Show which machine computes, how fast and with what, and what to do if it is slow."""
    from punie_tui.pipeline.doctor import doctor_report

    report = doctor_report(session.settings)
    blas = f" with {report.blas}" if report.blas else ""
    session.report(f"computing   {report.backend}{blas}, {report.device or 'unknown device'}, {report.cores} cores")
    alone = "" if report.gflops_one_thread is None else f", {report.gflops_one_thread:.0f} with one thread"
    best = f", {report.gflops_best:.0f} at best so far" if report.gflops < 0.9 * report.gflops_best else ""
    session.report(f"measured    {report.gflops:.0f} GFLOP/s in float32 matrix products{alone}{best}")
    session.report(
        f"demo        about {readable_seconds(report.demo_seconds)} at that rate, without downloads: punie-tui demo"
    )
    if report.kernels:
        session.report(f"kernels     {report.compiler or 'no C++ compiler'}, kept in {report.kernels}")
    free, total = readable_bytes(report.memory_available), readable_bytes(report.memory_total)
    session.report(f"memory      {free} free of {total}")
    session.report(f"cache       {report.cache_dir} ({readable_bytes(report.cache_size)})")
    session.report(f"versions    {', '.join(f'{name} {version}' for name, version in report.versions.items())}")
    for advice in report.advice or ["all is well"]:
        session.report(f"advice      {advice}")
    session.answer(report)
    return 0
