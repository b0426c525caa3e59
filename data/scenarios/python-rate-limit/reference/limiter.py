from collections import deque


class Limiter:
    def __init__(self, limit, seconds):
        self._limit = limit
        self._seconds = seconds
        self._moments = {}

    def allow(self, user, now):
        moments = self._moments.setdefault(user, deque())
        while moments and moments[0] <= now - self._seconds:
            moments.popleft()
        if len(moments) >= self._limit:
            return False
        moments.append(now)
        return True

    def remembered(self):
        return sum(len(moments) for moments in self._moments.values())
