"""Fictional US labels in SPL form: one in the new format, one in the old one, written part by part."""

NEW = """<?xml version="1.0" encoding="UTF-8"?><?xml-stylesheet type="text/xsl" href="https://example.invalid/spl.xsl"?>
<document xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <id root="00000000-0000-4000-8000-0000000000aa"/>
  <code code="34391-3" codeSystem="2.16.840.1.113883.6.1" displayName="HUMAN PRESCRIPTION DRUG LABEL"/>
  <title>These highlights do not include all the information needed to use ZYXORA ER. Fictional.<br/>ZYXORA ER (zyxoracept) tablets</title>
  <effectiveTime value="20260105"/>
  <languageCode code="en-US"/>
  <setId root="00000000-0000-4000-8000-000000000001"/>
  <versionNumber value="7"/>
  <author><time/><assignedEntity><representedOrganization><name>Nowhere Pharma (fictional)</name></representedOrganization></assignedEntity></author>
  <component><structuredBody>
    <component><section>
      <code code="48780-1" codeSystem="2.16.840.1.113883.6.1"/>
      <subject><manufacturedProduct><manufacturedProduct>
        <code code="9999-0001" codeSystem="2.16.840.1.113883.6.69"/>
        <name>ZYXORA<suffix> ER</suffix></name>
        <formCode code="C43525" displayName="KIT"/>
        <asEntityWithGeneric><genericMedicine><name>Zyxoracept Sodium</name></genericMedicine></asEntityWithGeneric>
        <part><partProduct>
          <name>Zyxora ER</name>
          <asEntityWithGeneric><genericMedicine><name>Zyxoracept Sodium</name></genericMedicine></asEntityWithGeneric>
          <ingredient classCode="ACTIB"><ingredientSubstance><name>ZYXORACEPT SODIUM</name>
            <activeMoiety><activeMoiety><name>ZYXORACEPT</name></activeMoiety></activeMoiety></ingredientSubstance></ingredient>
          <ingredient classCode="IACT"><ingredientSubstance><name>FICTIONAL STARCH</name></ingredientSubstance></ingredient>
        </partProduct></part>
        <part><partProduct>
          <name>Prep pad</name>
          <asEntityWithGeneric><genericMedicine><name>Fictional alcohol</name></genericMedicine></asEntityWithGeneric>
        </partProduct></part>
      </manufacturedProduct>
      <subjectOf><approval><id extension="NDA990001" root="2.16.840.1.113883.3.150"/><code code="C73594" displayName="NDA"/>
        <author><territorialAuthority><territory><code code="USA"/></territory></territorialAuthority></author></approval></subjectOf>
      </manufacturedProduct></subject>
    </section></component>
    <component><section>
      <code code="34066-1" codeSystem="2.16.840.1.113883.6.1" displayName="BOXED WARNING SECTION"/>
      <title>WARNING: FICTIONAL DROWSINESS</title>
      <text><table><tbody><tr><td><paragraph>ZYXORA ER can make people drowsy.</paragraph>
        <list listType="unordered"><item>Do not drive.</item></list></td></tr></tbody></table></text>
      <excerpt><highlight><text><paragraph>Highlight: drowsy <linkHtml href="#s5">(5.1)</linkHtml>.</paragraph></text></highlight></excerpt>
    </section></component>
    <component><section><code code="43683-2"/><excerpt><highlight><text>
      <paragraph>Recent change: boxed warning.</paragraph></text></highlight></excerpt></section></component>
    <component><section>
      <code code="34067-9"/>
      <title>1 INDICATIONS AND USAGE</title>
      <text>
        <paragraph>ZYXORA<sup>®</sup> ER is indicated for fictional ache in adults [<content styleCode="italics">see
          <linkHtml href="#s14"> Clinical Studies (14)</linkHtml></content> ].</paragraph></text>
      <excerpt><highlight><text><paragraph>Highlight of the indication.</paragraph></text></highlight></excerpt>
      <component><section>
        <code code="42229-5"/><title>1.1 Limitations of Use</title>
        <text><paragraph>Not for <content revised="delete">severe</content> ache of others.</paragraph></text>
      </section></component>
    </section></component>
    <component><section>
      <code code="34068-7"/><title>2 DOSAGE AND ADMINISTRATION</title>
      <component><section>
        <code code="42229-5"/><title>2.1 Recommended Dosage</title>
        <text>
          <paragraph>The dosage is 20 mg once<br/>daily.<br/>• With food.</paragraph>
          <list listType="ordered" styleCode="LittleAlpha"><item>First wash hands.</item><item><paragraph>Then swallow:</paragraph>
            <list listType="unordered"><item>whole,</item><item>with 200 mL water.</item></list></item></list>
          <paragraph><content styleCode="underline">Missed dose</content><br/>Skip it.</paragraph>
          <table><caption>Table 1. Dosage by eGFR<footnote ID="f1">Estimated, in mL/min/1.73 m<sup>2</sup>.</footnote></caption>
            <thead><tr><th rowspan="2">eGFR</th><th colspan="2">Dosage</th></tr><tr><th>Start</th><th>Later<footnoteRef IDREF="f1"/></th></tr></thead>
            <tfoot><tr><td colspan="3">Doses once daily.</td></tr></tfoot>
            <tbody><tr><td>15 to 29</td><td>10 mg<footnote>With care.</footnote></td><td>20 mg</td></tr>
              <tr><td>Below 15</td><td colspan="2">Not recommended</td></tr></tbody></table>
        </text>
        <component><section><code code="42229-5"/><text><paragraph><content styleCode="italics">Crushing</content></paragraph>
          <paragraph>Do not crush.</paragraph></text></section></component>
      </section></component>
    </section></component>
    <component><section>
      <code code="34070-3"/><title>4 CONTRAINDICATIONS</title>
      <component><section><code code="42229-5"/><title>4.1 Known hypersensitivity to zyxoracept</title></section></component>
    </section></component>
    <component><section>
      <code code="43684-0"/><title>8 USE IN SPECIFIC POPULATIONS</title>
      <component><section><code code="42228-7"/><title>8.1 Pregnancy</title>
        <component><section><code code="34077-8"/><title>Teratogenic Effects</title><text>No data exist.</text></section></component>
      </section></component>
      <component><section><title>8.4 Pediatric Use</title><text><paragraph>Not established below 18 years.</paragraph></text></section></component>
      <component><section><code code="42229-5"/><title>8.6 Renal Impairment</title><text>
        <paragraph>See Table 1. CL<sub>cr</sub> is 10<sup>2</sup> mL.</paragraph></text></section></component>
    </section></component>
    <component><section>
      <code code="34069-5"/><title>16 HOW SUPPLIED/STORAGE AND HANDLING</title>
      <text><paragraph><renderMultiMedia referencedObject="MM1"/></paragraph></text>
      <component><observationMedia ID="MM1"><text>Figure 1</text><value mediaType="image/jpeg"><reference value="a.jpg"/></value></observationMedia></component>
      <component><section><code code="42229-5"/><text><paragraph>Bottles of 30.</paragraph></text></section></component>
      <component><section><code code="42229-5"/><text><paragraph><content styleCode="bold">Storage and Stability</content></paragraph>
        <paragraph>Store below 25°C (77°F).</paragraph></text></section></component>
    </section></component>
    <component><section><code code="42229-5"/><text><paragraph>Nowhere Pharma, Nowhere. LAB-1.</paragraph></text></section></component>
    <component><section><code code="42231-1"/><text><paragraph>Ask your doctor.</paragraph></text></section></component>
    <component><section><code code="51945-4"/><title>PRINCIPAL DISPLAY PANEL</title><text>
      <paragraph>ZYXORA ER 20 mg carton</paragraph></text></section></component>
  </structuredBody></component>
</document>
"""
"""A label of the new format, with everything that makes labels hard to read."""

OLD = """<?xml version="1.0"?>
<v3:document xmlns:v3="urn:hl7-org:v3">
  <v3:title>Quorvax (quorvaxine) injection. Fictional.</v3:title>
  <v3:effectiveTime value="20070301"/>
  <v3:setId root="00000000-0000-4000-8000-000000000002"/>
  <v3:versionNumber value="1"/>
  <v3:component><v3:structuredBody>
    <v3:component><v3:section><v3:code code="48780-1"/>
      <v3:subject><v3:manufacturedProduct><v3:manufacturedMedicine><v3:name>Quorvax</v3:name>
        <v3:activeIngredient><v3:activeIngredientSubstance><v3:name>Quorvaxine</v3:name></v3:activeIngredientSubstance></v3:activeIngredient>
      </v3:manufacturedMedicine>
      <v3:subjectOf><v3:approval><v3:id extension="990002"/><v3:code displayName="NDA"/></v3:approval></v3:subjectOf></v3:manufacturedProduct></v3:subject>
    </v3:section></v3:component>
    <v3:component><v3:section><v3:title>DESCRIPTION</v3:title><v3:text>Quorvax is a fictional liquid.</v3:text></v3:section></v3:component>
    <v3:component><v3:section><v3:code code="34067-9"/><v3:title>INDICATIONS</v3:title><v3:text>
      <v3:paragraph>Quorvax is indicated for fictional cough.</v3:paragraph></v3:text></v3:section></v3:component>
    <v3:component><v3:section><v3:code code="34071-1"/><v3:title>WARNINGS</v3:title><v3:text>
      <v3:paragraph>It stains.</v3:paragraph></v3:text></v3:section></v3:component>
    <v3:component><v3:section><v3:code code="42232-9"/><v3:title>PRECAUTIONS</v3:title>
      <v3:component><v3:section><v3:title>General</v3:title><v3:text><v3:paragraph>Be careful.</v3:paragraph></v3:text></v3:section></v3:component>
      <v3:component><v3:section><v3:code code="34073-7"/><v3:title>Drug Interactions</v3:title><v3:text>
        <v3:paragraph>None is known.</v3:paragraph></v3:text></v3:section></v3:component>
      <v3:component><v3:section><v3:title>Nursing Mothers</v3:title><v3:text><v3:paragraph>It is not known.</v3:paragraph></v3:text></v3:section></v3:component>
    </v3:section></v3:component>
    <v3:component><v3:section><v3:code code="34088-5"/><v3:title>OVERDOSAGE</v3:title></v3:section></v3:component>
  </v3:structuredBody></v3:component>
</v3:document>
"""
"""A label of the old format: no numbers, few codes, names with a prefix, the kind of the application apart from its number."""
