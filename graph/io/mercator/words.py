"""What Mercator's fields and free texts mean in the words of the rules; tables only."""

import re

__all__ = [
    "ALSO",
    "CHANNEL",
    "CONTRACT",
    "CONTROLS",
    "CRITICALITY",
    "ENDS",
    "EVERYWHERE",
    "EXPOSURE",
    "HEALTH",
    "ONLINE",
    "PREFIXES",
    "READ",
    "SUPPLIER",
    "SUPPLY",
    "YES_NO",
]

#: How Mercator itself marks the numbers of its objects.
PREFIXES = {"applications": "APP", "fluxes": "FLOW", "entities": "ENTITY", "logical-servers": "LSERVER"}
CRITICALITY = {"0": "standard", "1": "standard", "2": "standard", "3": "important", "4": "vital"}
YES_NO = {"1": "true", "true": "true", "0": "false", "false": "false"}
#: What shows in a free text, folded, and the word of the rules that it stands for; the first that shows is kept.
HEALTH = re.compile("sante|medical|soin|sanitaire|health|patient")
SUPPLIER = re.compile("fourniss|edit|vendor|supplier|producer")
ONLINE = (("saas|cloud|enligne", "saas"),)
SUPPLY = (
    *ONLINE,
    ("progiciel|offtheshelf|marche", "marketed"),
    ("intern(e|al)?$|inhouse|specifique", "in_house"),
)
EXPOSURE = (
    ("intern(e|al)?$|local", "internal"),
    ("web|internet|extranet", "web"),
    ("distan|remote|vpn", "remote"),
    ("partag|shared", "shared"),
)
CHANNEL = (
    ("mssante", "mssante"),
    ("dicom", "dicom"),
    ("hl7|mllp|eai|message", "message"),
    ("api|rest|fhir|soap|webservice", "api"),
    ("sms", "sms"),
    ("mail|courriel|smtp", "mail"),
    ("fichier|file|csv|sftp|ftp", "file"),
    ("portail|portal", "portal"),
)
CONTRACT = (("rgpd|gdpr|article28|soustraitance", "gdpr_art28"), ("hds", "hds"))
#: Words in the name of a security control → what it shows of the whole system.
CONTROLS = (("pssi", "securityPolicy"), ("signalement", "incidentProcedure"), ("pca", "continuityPlan"))
#: Where a flow may begin or end, best first.
ENDS = {
    "application": "applications",
    "service": "application-services",
    "module": "application-modules",
    "database": "databases",
}


#: Other names of the relation that leads to an end point.
ALSO = {"application-services": ("services",), "application-modules": ("modules",), "logical-servers": ("servers",)}
#: Fields that are read; the others that say something are listed.
READ = {
    "applications": "responsible security_need_a type external vendor editor entities application_block_id "
    "logical_servers servers databases services",
    "application-services": "applications modules",
    "application-modules": "application_services",
    "databases": "applications informations logical_servers",
    "data-processings": "applications informations categories",
    "entities": "is_external entity_type security_level",
    "fluxes": "crypted nature bidirectional informations " + " ".join(f"{one}_source_id {one}_dest_id" for one in ENDS),
    "information": "sensitivity",
    "logical-servers": "applications domain_id",
    "relations": "type comments source_id destination_id",
}
EVERYWHERE = ("id", "name", "attributes", "created_at", "updated_at", "deleted_at")
