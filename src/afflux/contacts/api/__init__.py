"""/api/v1: the pool. Contacts, their identities, tags, consents, merges."""

from afflux.contacts.api.consents import routes as consents
from afflux.contacts.api.contacts import routes as contacts
from afflux.contacts.api.disclosures import routes as disclosures
from afflux.contacts.api.erasures import routes as erasures
from afflux.contacts.api.merges import routes as merges

ROUTES = (contacts, consents, merges, disclosures, erasures)
