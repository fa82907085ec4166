package patchwave.agent.packages.zypper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import patchwave.agent.packages.PackageTarget;
import patchwave.agent.packages.PackageTrouble;

/** What zypper 1.14 really said. */
final class ZypperAnswerTest {
    private static ZypperAnswer parse(String inside) throws PackageTrouble {
        return ZypperAnswer.parse("<?xml version='1.0'?>\n<stream>\n" + inside + "\n</stream>\n");
    }

    @Test
    void readsWhatWouldBeDone() throws Exception {
        ZypperAnswer answer = parse("""
                <message type="info">Resolving package dependencies...</message>
                <install-summary download-size="13120" space-usage-diff="19" packages-to-change="3">
                <to-upgrade>
                <solvable type="package" name="libghost" edition="1.0-2" arch="x86_64" edition-old="1.0-1" arch-old="x86_64" summary="t">
                <description>t</description></solvable>
                </to-upgrade>
                <to-install>
                <solvable type="package" name="fresh" edition="1:1.0-1" arch="noarch" summary="t">
                <description>t</description></solvable>
                </to-install>
                <to-remove>
                <solvable type="package" name="other" edition="5.0-1" arch="x86_64" summary="t">
                <description>t</description></solvable>
                </to-remove>
                </install-summary>
                <prompt id="0"><text>Continue?</text><option default="1" value="y" desc="Yes, accept."/></prompt>
                """);
        assertThat(answer.actions())
                .contains(List.of(
                        new ZypperAnswer.Action("to-upgrade", "libghost", "x86_64", "1.0-1", "1.0-2"),
                        new ZypperAnswer.Action("to-install", "fresh", "noarch", "", "1:1.0-1"),
                        new ZypperAnswer.Action("to-remove", "other", "x86_64", "", "5.0-1")));
        assertThat(answer.words()).isEmpty();
    }

    @Test
    void whereItFoundNoSolutionItSaysWhy() throws Exception {
        ZypperAnswer answer = parse("""
                <prompt id="1">
                <description>Problem: conflicting requests
                 Solution 1: Following actions will be done:
                  remove lock to allow installation of libghost-1.0-2.x86_64[test]
                </description>
                <text>Choose from above solutions by number or cancel</text>
                <option value="1" desc="Choose solution 1"/>
                </prompt>
                """);
        assertThat(answer.actions()).isEmpty();
        assertThat(answer.words()).contains("conflicting requests", "remove lock");
    }

    @Test
    void readsSearchesAndDownloads() throws Exception {
        ZypperAnswer found = parse("""
                <search-result version="0.0"><solvable-list>
                <solvable status="other-version" name="libghost" kind="package" edition="1.0-3" arch="x86_64" repository="test"/>
                <solvable status="installed" name="libghost" kind="package" edition="1.0-1" arch="x86_64" repository="test"/>
                </solvable-list></search-result>
                """);
        assertThat(found.found())
                .containsExactly(
                        new ZypperAnswer.Found("libghost", "x86_64", "1.0-3"),
                        new ZypperAnswer.Found("libghost", "x86_64", "1.0-1"));
        ZypperAnswer fetched = parse("""
                <message type="warning">Argument resolves to no package: libghost.x86_64=9.9-9</message>
                <download-result><solvable><kind>package</kind><name>libghost</name><edition epoch="0" version="1.0" release="1"/>\
                <arch>x86_64</arch><repository name="test" alias="test"/></solvable>\
                <localfile path="/tmp/dl/test/libghost-1.0-1.x86_64.rpm"/></download-result>
                """);
        assertThat(fetched.downloads())
                .containsExactly(new ZypperAnswer.Download(
                        new PackageTarget("libghost", "x86_64", "1.0-1"),
                        Path.of("/tmp/dl/test/libghost-1.0-1.x86_64.rpm")));
        assertThat(fetched.words()).isEqualTo("Argument resolves to no package: libghost.x86_64=9.9-9");
    }

    @Test
    void readsPatchesThatZypperItselfWouldLeaveOut() throws Exception {
        ZypperAnswer answer = parse("""
                <update-status version="0.6"><update-list>
                <update kind="patch" name="LABSA-2024:0001" edition="1" arch="noarch" status="needed" category="security" \
                severity="important" pkgmanager="false" restart="true" interactive="true"><summary>libghost fix</summary>\
                <description>d</description><license/><source url="file:/repo" alias="test"/>\
                <issue-date time_t="1704153600" text="2024-01-02T00:00:00Z"/><issue-list><issue type="cve" id="CVE-2015-0235">\
                <title>CVE-2015-0235</title></issue></issue-list></update>
                <update kind="patch" name="LABBA-2024:0002" status="applied" category="bugfix" restart="false"/>
                </update-list></update-status>
                """);
        assertThat(answer.patches())
                .containsExactly(
                        new ZypperAnswer.Patch("LABSA-2024:0001", true, true, true, List.of("CVE-2015-0235")),
                        new ZypperAnswer.Patch("LABBA-2024:0002", false, false, false, List.of()));
    }

    @Test
    void readsWhatAPatchFixes() {
        assertThat(ZypperPatchText.fixes("""
                Information for patch LABSA-2024:0001:
                --------------------------------------
                Repository  : test
                Name        : LABSA-2024:0001
                Status      : needed
                Interactive : reboot
                Provides    : patch:LABSA-2024:0001 = 1
                Conflicts   : [2]
                    libghost.x86_64 < 1.0-2
                    lib.ghost-bin.noarch < 1:1.0-2
                """))
                .isEqualTo(Map.of(
                        "LABSA-2024:0001",
                        List.of(
                                new PackageTarget("libghost", "x86_64", "1.0-2"),
                                new PackageTarget("lib.ghost-bin", "noarch", "1:1.0-2"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "zypper: command not found", "<?xml version='1.0'?><stream><message type=\"info\">cut off"})
    void whatIsNoXmlIsNoAnswer(String output) {
        assertThatThrownBy(() -> ZypperAnswer.parse(output)).isInstanceOf(PackageTrouble.class);
    }

    @Test
    void doesNotReadOtherFiles() {
        String output = "<?xml version='1.0'?><!DOCTYPE s [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
                + "<stream><message type=\"error\">&x;</message></stream>";
        assertThatThrownBy(() -> ZypperAnswer.parse(output)).isInstanceOf(PackageTrouble.class);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            libghost,     libghost > 1.0-1
            libghost-bin, -
            kernel-core,  kernel*
            apache,       -
            mariadb-x,    ^mariadb
            """)
    void readsLocks(String name, String lock) {
        List<String> lines = """

                type: package
                match_type: glob
                case_sensitive: on
                solvable_name: libghost
                version: > 1.0-1

                type: package
                match_type: glob
                solvable_name: kernel*

                type: patch
                match_type: glob
                solvable_name: apache

                type: package
                match_type: regex
                solvable_name: ^mariadb
                """.lines().toList();
        assertThat(ZypperLocks.of(name, lines)).isEqualTo(Optional.ofNullable(lock));
    }
}
