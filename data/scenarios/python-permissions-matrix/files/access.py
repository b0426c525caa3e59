def may_read(user, document):
    return user["admin"] or user["name"] == document["owner"] or document["published"] and not document["embargoed"] or user["reviewer"] and not document["deleted"]
