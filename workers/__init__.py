"""The queue under `campaigns`: Celery app, tasks, timetable and the processes."""

from workers.app import app

__all__ = ["app"]
