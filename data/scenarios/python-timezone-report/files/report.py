def per_day(events, offset_hours):
    days = {}
    for event in events:
        day = event[:10]
        days[day] = days.get(day, 0) + 1
    return [[day, count] for day, count in days.items()]
