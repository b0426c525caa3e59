def may_read(user, document):
    if document["deleted"]:
        return False
    if user["admin"] or user["name"] == document["owner"]:
        return True
    return document["published"] and (not document["embargoed"] or user["reviewer"])
