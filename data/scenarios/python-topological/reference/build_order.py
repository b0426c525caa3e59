import heapq


def order(needs):
    targets = set(needs) | {need for all_needs in needs.values() for need in all_needs}
    open_needs = {target: set(needs.get(target, ())) for target in targets}
    users = {target: [] for target in targets}
    for target, all_needs in open_needs.items():
        for need in all_needs:
            users[need].append(target)
    ready = [target for target in targets if not open_needs[target]]
    heapq.heapify(ready)
    built = []
    while ready:
        target = heapq.heappop(ready)
        built.append(target)
        for user in users[target]:
            open_needs[user].discard(target)
            if not open_needs[user]:
                heapq.heappush(ready, user)
    if len(built) < len(targets):
        raise ValueError(" -> ".join(circle(open_needs, set(targets) - set(built))))
    return built


def circle(open_needs, left):
    path = [min(left)]
    while True:
        following = min(open_needs[path[-1]])
        if following in path:
            return path[path.index(following):] + [following]
        path.append(following)
