"""An ArchiMate model as a map: what types and relations say, what is left aside, faults, hostile files, round trip."""

import io
import json
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import BadInput
from graph.io.archimate.reading import read_archimate
from graph.io.archimate.writing import archi_file, exchange_file
from graph.system.importing import import_files
from graph.system.rdf import to_rdf
from graph.system.reading import brought
from graph.system.records import Element, Imported
from tests.conftest import ROOT

EXAMPLES = ROOT / "data" / "examples"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" identifier="m">\n'
)
MODEL = (
    HEAD
    + """<name>Clinique d’essai</name>
<properties><property propertyDefinitionRef="p-kind"><value>healthcare_provider</value></property></properties>
<elements>
<element identifier="dpi" xsi:type="ApplicationComponent">
<name xml:lang="en">Record</name><name xml:lang="fr">Dossier</name>
<properties>
<property propertyDefinitionRef="p-auth"><value>mot de passe seul ; Pro Santé Connect</value></property>
<property propertyDefinitionRef="p-colour"><value>bleu</value></property>
</properties></element>
<element identifier="lab" xsi:type="ApplicationComponent"><name>SIL du laboratoire</name></element>
<element identifier="portal" xsi:type="ApplicationComponent"><name>Espace en ligne</name></element>
<element identifier="results" xsi:type="ApplicationService"><name>Résultats</name></element>
<element identifier="dmp" xsi:type="ApplicationComponent"><name>DMP</name></element>
<element identifier="cr" xsi:type="DataObject"><name>Compte rendu d'examens de biologie médicale</name>
<properties><property propertyDefinitionRef="p-health"><value>oui</value></property></properties></element>
<element identifier="srv" xsi:type="Node"><name>Salle 1</name></element>
<element identifier="war" xsi:type="Artifact"><name>dpi.war</name></element>
<element identifier="lan" xsi:type="CommunicationNetwork"><name>dmz</name></element>
<element identifier="site" xsi:type="Location"><name>Union européenne ou EEE</name></element>
<element identifier="softco" xsi:type="BusinessActor"><name>Softco</name></element>
<element identifier="boss" xsi:type="BusinessActor"><name>Dr Martin</name></element>
<element identifier="nurse" xsi:type="BusinessRole"><name>Infirmier</name></element>
<element identifier="fork" xsi:type="AndJunction"/>
<element identifier="care" xsi:type="BusinessProcess"><name>Soigner</name></element>
</elements>
<relationships>
<relationship identifier="r1" source="lab" target="results" xsi:type="Realization"/>
<relationship identifier="r2" source="results" target="dpi" xsi:type="Serving"><name>Comptes rendus</name>
<properties><property propertyDefinitionRef="p-crypt"><value>non</value></property></properties></relationship>
<relationship identifier="r3" source="dpi" target="dmp" xsi:type="Flow"/>
<relationship identifier="r4" source="lab" target="cr" xsi:type="Access" accessType="Write"/>
<relationship identifier="r5" source="srv" target="war" xsi:type="Assignment"/>
<relationship identifier="r6" source="war" target="dpi" xsi:type="Realization"/>
<relationship identifier="r7" source="lan" target="srv" xsi:type="Aggregation"/>
<relationship identifier="r8" source="site" target="srv" xsi:type="Association"/>
<relationship identifier="r9" source="softco" target="dpi" xsi:type="Association"/>
<relationship identifier="r10" source="boss" target="dpi" xsi:type="Assignment"/>
<relationship identifier="r11" source="dpi" target="nurse" xsi:type="Serving"/>
<relationship identifier="r12" source="dpi" target="fork" xsi:type="Flow"/>
<relationship identifier="r13" source="fork" target="lab" xsi:type="Flow"/>
<relationship identifier="r14" source="fork" target="portal" xsi:type="Flow"/>
<relationship identifier="r15" source="dpi" target="care" xsi:type="Serving"/>
</relationships>
<organizations><item><label>Applications</label><item identifierRef="dpi"/></item></organizations>
<propertyDefinitions>
<propertyDefinition identifier="p-kind" type="string"><name>operatorKind</name></propertyDefinition>
<propertyDefinition identifier="p-auth" type="string"><name>authentification</name></propertyDefinition>
<propertyDefinition identifier="p-colour" type="string"><name>Couleur</name></propertyDefinition>
<propertyDefinition identifier="p-health" type="string"><name>healthData</name></propertyDefinition>
<propertyDefinition identifier="p-crypt" type="string"><name>chiffre</name></propertyDefinition>
</propertyDefinitions>
<views><diagrams><view identifier="v1" xsi:type="Diagram"><name>Vue d’ensemble</name></view></diagrams></views>
</model>
"""
)


@pytest.fixture(scope="module")
def model(graph, tmp_path_factory):
    """The small model, imported."""
    place = tmp_path_factory.mktemp("archimate") / "clinique.xml"
    place.write_text(MODEL, encoding="utf-8")
    return import_files([place], graph)


def facts(imported, kind, id):
    return next(dict(one.facts) for one in imported.elements if (one.kind, one.id) == (kind, id))


def written(tmp_path: Path, content: str | bytes, name: str = "modele.xml") -> Path:
    place = tmp_path / name
    place.write_bytes(content.encode() if isinstance(content, str) else content)
    return place


# ------------------------------------------------------------------------------------------------- what a model says


@pytest.mark.parametrize("name", ["hopital.xml", "hopital.archimate"])
def test_the_example_is_the_same_map_as_in_turtle(graph, name):
    imported = import_files([EXAMPLES / name], graph)
    assert to_rdf(imported.elements) == (EXAMPLES / "hopital.ttl").read_bytes()
    assert not [one for one in imported.problems if one.level != "dropped"]


def test_what_the_relations_of_a_component_say(model):
    record = facts(model, "Application", "dpi")
    assert record["host"] == ("srv",)  # node → artifact → component
    assert record["vendor"] == ("softco",)
    assert record["owner"] == ("Dr Martin",)
    assert record["users"] == ("professional",)
    assert record["authentication"] == ("password", "psc")  # a property under its French column name
    assert next(one.name for one in model.elements if one.id == "dpi") == "Dossier"


def test_a_national_service_is_reached_and_is_no_application(model):
    assert facts(model, "Application", "dpi")["connectsTo"] == ("service/dmp",)
    assert "dmp" not in {one.id for one in model.elements if one.kind == "Application"}
    assert facts(model, "Flow", "r3") == {"source": ("dpi",), "audience": ("national_service",)}
    assert "national-service" in {one.code for one in model.problems}


def test_a_service_speaks_for_the_component_that_gives_it(model):
    assert facts(model, "Flow", "r2") == {"source": ("lab",), "target": ("dpi",), "encrypted": ("false",)}


def test_a_flow_passes_through_a_junction(model):
    assert facts(model, "Flow", "r12-1") == {"source": ("dpi",), "target": ("lab",)}
    assert facts(model, "Flow", "r12-2") == {"source": ("dpi",), "target": ("portal",)}


def test_writing_a_data_object_is_producing_a_document(model):
    laboratory = facts(model, "Application", "lab")
    assert laboratory["produces"] == ("document/cr-bio",)
    assert laboratory["healthData"] == ("true",)
    assert laboratory["kind"] == ("lis",)
    assert "hint-kind" in {one.code for one in model.problems}  # inferred from the name: said


def test_where_a_node_stands(model):
    assert facts(model, "Host", "srv") == {"zone": ("dmz",), "location": ("eu_eea",)}


def test_the_model_is_the_information_system(model):
    assert facts(model, "InformationSystem", "m") == {"operatorKind": ("healthcare_provider",)}


def test_every_object_is_imported_or_listed(model):
    places = {one.place for one in (*model.elements, *model.problems)}
    lines = MODEL.splitlines()
    said = {"r1", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r13", "r14"}  # they became facts of elements
    for number, line in enumerate(lines, 1):
        if line.startswith(("<element ", "<relationship ", "<organizations", "<views")):
            accounted = f"clinique.xml:{number}" in places or any(f'identifier="{id}"' in line for id in said)
            assert accounted, line
    codes = Counter(one.code for one in model.problems)
    assert codes["archimate-view"] == 1 and codes["archimate-folder"] == 1
    assert codes["archimate-relation"] == 1  # the process that is served
    assert codes["unknown-column"] == 1  # the colour


def test_version_2_of_the_exchange_format_is_read(tmp_path, graph):
    old = """<model xmlns="http://www.opengroup.org/xsd/archimate" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
     identifier="m"><name>Ancien</name><elements>
    <element identifier="a" xsi:type="ApplicationComponent"><label>A</label>
    <properties><property identifierref="p1"><value>vital</value></property></properties></element>
    <element identifier="b" xsi:type="ApplicationComponent"><label>B</label></element>
    <element identifier="n" xsi:type="Node"><label>N</label></element></elements>
    <relationships><relationship identifier="r" source="a" target="b" xsi:type="UsedByRelationship"/>
    <relationship identifier="s" source="n" target="a" xsi:type="AssignmentRelationship"/></relationships>
    <propertydefs><propertydef identifier="p1" name="criticality" type="string"/></propertydefs></model>"""
    imported = import_files([written(tmp_path, old)], graph)
    assert facts(imported, "Application", "a") == {"criticality": ("vital",), "host": ("n",)}
    assert facts(imported, "Flow", "r") == {"source": ("a",), "target": ("b",)}


def test_archi_s_file_in_its_archive_is_the_same(tmp_path, graph):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model.xml", (EXAMPLES / "hopital.archimate").read_bytes())
        archive.writestr("images/logo.png", b"\x89PNG")
    imported = import_files([written(tmp_path, out.getvalue(), "hopital.archimate")], graph)
    assert to_rdf(imported.elements) == (EXAMPLES / "hopital.ttl").read_bytes()


# ------------------------------------------------------------------------------------------------------------ faults

FAULTS = {
    "archimate-same-id": ('identifier="lab" xsi:type="ApplicationC', 'identifier="dpi" xsi:type="ApplicationC'),
    "archimate-unknown-type": ('identifier="care" xsi:type="BusinessProcess"', 'identifier="care" xsi:type="Proces"'),
    "archimate-nowhere": ('source="softco"', 'source="nobody"'),
    "archimate-no-id": ('<element identifier="care" ', "<element "),
    "archimate-bad-id": ('<element identifier="care" ', '<element identifier="2 care" '),
    "archimate-bad-value": ('accessType="Write"', 'accessType="write"'),
    "archimate-no-definition": ('"p-colour"><value>', '"p-color"><value>'),
    "archimate-no-name": ("><name>Soigner</name></element>", "/>"),
    "archimate-unknown-tag": ("<name>Soigner</name>", "<name>Soigner</name><label>S</label>"),
    "archimate-unknown-attribute": ('<element identifier="care" ', '<element identifier="care" owner="x" '),
    "archimate-order": ("<name>Softco</name>", "<documentation>d</documentation><name>Softco</name>"),
}
REFUSED = {"archimate-same-id", "archimate-unknown-type", "archimate-nowhere", "archimate-no-id"}


@pytest.mark.parametrize("code", FAULTS)
def test_a_planted_fault_is_told_once_with_its_line(tmp_path, code):
    right, wrong = FAULTS[code]
    assert MODEL.count(right) == 1
    content = MODEL.replace(right, wrong)
    line = MODEL[: MODEL.index(right)].count("\n") + 1
    found = [one for one in read_archimate(written(tmp_path, content)).problems if one.code == code]
    assert [one.place for one in found] == [f"modele.xml:{line}"]
    assert found[0].level == ("refused" if code in REFUSED else "warning")
    assert str(line) in found[0].message("fr") and found[0].message("en") != found[0].message("fr")


def test_a_refusal_writes_nothing_unless_the_user_accepts_it(doctrine, tmp_path):
    broken = written(tmp_path, MODEL.replace('source="softco"', 'source="nobody"'))
    out = tmp_path / "si.ttl"
    out.write_text("what was there before")
    refused = doctrine("import", str(broken), "-o", str(out))
    assert refused.returncode == 2 and "nobody" in refused.stderr and "Traceback" not in refused.stderr
    assert out.read_text() == "what was there before"
    partial = doctrine("import", str(broken), "--partial", "--format", "json", "-o", str(out), lang="en")
    assert partial.returncode == 1 and json.loads(partial.stdout)["elements"]["Application"] == 3
    assert "urn:doctrine-sante:system:m:Application:dpi" in out.read_text()


# ------------------------------------------------------------------------------------------------------ hostile files

BOMB = (
    "<!DOCTYPE model ["
    + '<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))
)
HOSTILE = {
    "bomb": (BOMB + "]><model>&i;</model>", "doctype"),
    "bomb-utf-16": ((f'<?xml version="1.0" encoding="utf-16"?>{BOMB}]><model>&i;</model>').encode("utf-16"), "doctype"),
    "outside": ('<!DOCTYPE model SYSTEM "http://127.0.0.1:9/x.dtd"><model/>', "doctype"),
    "file": ('<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]><m>&x;</m>', "doctype"),
    "deep": ("<a>" * 3000 + "</a>" * 3000, "too-deep"),
    "cut": (MODEL[: len(MODEL) // 2], "malformed"),
    "text": ("Application;DPI", "malformed"),
    "bytes": (b"\x00\x01\x02", "malformed"),
    "empty": ("", "malformed"),
    "encoding": ('<?xml version="1.0" encoding="utf-9"?><model/>', "malformed"),
    "other-xml": ("<rss/>", "not-archimate"),
    "version-4": (MODEL.replace("archimate/3.0/", "archimate/4.0/"), "not-archimate"),
    "no-model": (b"PK\x05\x06" + b"\0" * 18, "malformed"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_read_is_refused_by_name(tmp_path, name):
    content, key = HOSTILE[name]
    with pytest.raises(BadInput) as refusal:
        read_archimate(written(tmp_path, content))
    assert refusal.value.key.removeprefix("import.") == key
    assert "modele.xml" in refusal.value.message("fr") and "modele.xml" in refusal.value.message("en")


def test_an_archive_that_swells_is_refused_before_it_is_unpacked(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model.xml", b"<model>" + b" " * 30_000_000 + b"</model>")
    with pytest.raises(BadInput) as refusal:
        read_archimate(written(tmp_path, out.getvalue(), "bombe.archimate"))
    assert refusal.value.key == "import.zip-bomb"


def test_a_hostile_name_stays_a_name(graph, tmp_path):
    name = "&lt;script&gt;alert(1)&lt;/script&gt; \u202etxt.exe " + "x" * 10_000
    imported = import_files([written(tmp_path, MODEL.replace("Soigner", "S").replace("Espace en ligne", name))], graph)
    one = next(one for one in imported.elements if one.id == "portal")
    assert one.name.startswith("<script>alert(1)</script> txt.exe xxx") and len(one.name) <= 1000
    told = [problem.message("fr") for problem in imported.problems if problem.code in ("invisible", "long-text")]
    assert len(told) == 2 and not any("\u202e" in message for message in told)


# -------------------------------------------------------------------------------------------------------- round trip

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)
IDS = st.one_of(TEXTS, st.sampled_from(["dpi", "1", "a:b", "é è", "outside", "application-x", "xml"]).map(str))


@st.composite
def maps(draw):
    """A map in the words of the rules: elements that refer to each other, by any id and name."""
    ids = {
        kind: draw(st.lists(IDS, min_size=1, max_size=4, unique=True))
        for kind in ("Application", "Host", "Party", "Flow")
    }
    some = lambda kind: st.sampled_from(ids[kind]).map(lambda id: (id,))  # noqa: E731
    choices = {
        "Application": {
            "host": some("Host"),
            "vendor": some("Party"),
            "owner": TEXTS.map(lambda text: (text,)),
            "users": st.just(("patient", "professional")),
            "healthData": st.sampled_from([("true",), ("false",)]),
            "terminologies": st.just(("none",)),
            "connectsTo": st.lists(TEXTS, min_size=1, max_size=2, unique=True).map(tuple),
        },
        "Host": {"operator": some("Party"), "zone": TEXTS.map(lambda text: (text,)), "location": st.just(("eu_eea",))},
        "Party": {"contract": st.just(("gdpr_art28", "hds"))},
        "Flow": {"channel": st.just(("api",)), "source": some("Application"), "target": some("Application")},
    }
    elements = [Element("InformationSystem", draw(IDS), draw(TEXTS), {"operatorSize": ("large",)})]
    for kind, every in ids.items():
        for id in every:
            facts = draw(st.fixed_dictionaries({}, optional=choices[kind]))
            elements.append(Element(kind, id, draw(st.one_of(st.just(""), TEXTS)), facts))
    return elements


@pytest.mark.parametrize("write, ending", [(exchange_file, "xml"), (archi_file, "archimate")])
@given(elements=maps())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_exported_comes_back_the_same(tmp_path, write, ending, elements):
    before = brought([Imported(tuple(elements), items=True)]).elements
    file = written(tmp_path, write(before), f"m.{ending}")
    after = brought([read_archimate(file)])
    assert to_rdf(after.elements) == to_rdf(before)
    assert not [one for one in after.problems if one.level != "dropped"]
