package patchwave.agent.packages.rpm;

import java.util.List;
import patchwave.agent.packages.PackageTarget;
import patchwave.agent.packages.VendorAdvisory;

/** Writes a repository's updateinfo.xml. */
final class Updateinfo {
    private Updateinfo() {}

    static String of(List<VendorAdvisory> advisories) {
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<updates>\n");
        advisories.forEach(it -> append(xml, it));
        return xml.append("</updates>\n").toString();
    }

    private static void append(StringBuilder xml, VendorAdvisory advisory) {
        xml.append("""
                <update from="test" status="final" type="%1$s" version="1"><id>%2$s</id><title>%2$s</title>
                <issued date="2015-01-27 00:00:00"/><updated date="2015-01-27 00:00:00"/><severity>Important</severity>
                <summary>s</summary><description>d</description><references>
                """.formatted(advisory.isSecurity() ? "security" : "bugfix", advisory.id()));
        for (String cve : advisory.cves()) {
            xml.append(
                    "<reference href=\"http://test/%1$s\" id=\"%1$s\" title=\"%1$s\" type=\"cve\"/>\n".formatted(cve));
        }
        xml.append("</references><pkglist><collection short=\"test\"><name>test</name>\n");
        for (PackageTarget fix : advisory.fixes()) {
            String[] version = fix.version().split("-", 2);
            xml.append("""
                    <package name="%1$s" version="%2$s" release="%3$s" epoch="0" arch="%4$s" src="x-1-1.src.rpm">
                    <filename>%1$s-%2$s-%3$s.%4$s.rpm</filename>%5$s</package>
                    """.formatted(
                            fix.name(),
                            version[0],
                            version[1],
                            fix.architecture(),
                            advisory.suggestsReboot() ? "<reboot_suggested>True</reboot_suggested>" : ""));
        }
        xml.append("</collection></pkglist></update>\n");
    }
}
