from datetime import datetime, timedelta, timezone


def per_day(events, offset_hours):
    place = timezone(timedelta(hours=offset_hours))
    days = {}
    for event in events:
        moment = datetime.fromisoformat(event.replace("Z", "+00:00"))
        if moment.tzinfo is None:
            raise ValueError(f"{event!r} has no offset")
        day = moment.astimezone(place).date().isoformat()
        days[day] = days.get(day, 0) + 1
    return [[day, days[day]] for day in sorted(days)]
