package patchwave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code report sla} in each of its forms, and what else stands on the clocks. */
final class ReportSlaTest {
    @TempDir
    Path home;

    private Bench bench;

    @BeforeEach
    void start() {
        bench = new Bench(home);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void theTableTellsWhatWasKeptAndWhatHoldsItUp() {
        assertThat(bench.run("report", "sla", "--environment", "dev")).isZero();
        assertThat(bench.out().replaceAll("\\s+", " "))
                .contains("2 vulnerabilities, as of 2026-11-23 12:00:00Z")
                .contains("all advisories, environment dev")
                .contains("CVE-2021-44228 1d 0h ago 1/3 1 1 2d 19h - at once, and")
                .contains("CVE-2015-0235 closed 0/1 0 0 12h 0m 12h 0m 48 hours")
                .contains("1 of 3 exposures kept their due time (33.3 %).")
                .contains("given until 2026-11-23 02:00:00Z by alice")
                .contains(
                        "CVE-2021-44228: 1 exposure ended by an operator's word, nothing was mended: assertion-3 of CVE-2021-44228:"
                                + " libc6 is not affected, until 2026-12-31 00:00:00Z, by bob at 2026-11-22 06:00:00Z (built without JNDI).")
                .contains("1 asserted not to be affected")
                .contains("Of 1 host no inventory is held, or an old one");
        assertThat(bench.out()).contains("mail-1");
    }

    @Test
    void jsonHasAllPagesAsOneAnswer() {
        assertThat(bench.run(
                        "report", "sla", "--output", "json", "--environment", "dev", "--since", "2026-07-01T00:00Z"))
                .isZero();
        assertThat(bench.out())
                .contains("CVE-2015-0235", "CVE-2021-44228", "mail-2")
                .contains("\"next_page_token\": \"\"")
                .as("by what it was made")
                .contains("\"environment\": \"dev\"", "\"since_time\": \"2026-07-01T00:00:00Z\"")
                .contains("\"fleet_revision\": \"7\"", "\"fleet_sha256\": \"cdcd", "\"table_version\": \"1.0.0\"")
                .contains(
                        "\"format\": \"debian-list\"",
                        "\"sha256\": \"efef",
                        "\"age\": \"86400s\"",
                        "\"state\": \"refused\"")
                .contains("\"asserted_by\": \"bob\"", "\"note\": \"built without JNDI\"", "\"keeping\": \"asserted\"");
    }

    @Test
    void csvHasEveryRowAndNoFormula() throws IOException {
        Path csv = home.resolve("sla.csv");
        assertThat(bench.run("report", "sla", "--csv", csv.toString())).isZero();
        List<String> lines = Files.readAllLines(csv);
        assertThat(lines).hasSize(5);
        assertThat(lines.getFirst()).startsWith("vulnerability,host,environment,");
        assertThat(lines.get(1)).contains("CVE-2015-0235,web-1,dev,libc6,").contains(",fixed,true,");
        assertThat(lines.get(2))
                .endsWith("overdue,\"'=cmd|' /C calc'!A0 </script><script>alert(1)</script>, \"\"quoted\"\"\",,,");
        assertThat(lines.get(4))
                .contains(",not affected,false,")
                .endsWith(",asserted,,bob,2026-12-31T00:00:00Z,built without JNDI");
        assertThat(bench.err()).contains("4 rows, SHA-256 of their CSV");
    }

    /** An archive must open it years later, without a network; and what a host wrote must not run in it. */
    @Test
    void thePageStandsByItselfAndRunsNothingOfTheHosts() throws IOException {
        Path html = home.resolve("sla.html");
        assertThat(bench.run("report", "sla", "--html", html.toString())).isZero();
        String page = Files.readString(html);
        assertThat(page)
                .contains("uPlot", "CVE-2021-44228", "the vendor mends it by Friday", "KEV, since 2021-12-10")
                .contains(
                        "fleet file revision 7, SHA-256 cdcd",
                        "debian-list",
                        "1d 0h",
                        "efefef",
                        "Asked for: all advisories")
                .contains(
                        "Not affected, by an operator's word alone",
                        "built without JNDI",
                        "1 asserted not to be affected")
                .contains("&lt;/script&gt;&lt;script&gt;alert(1)")
                .doesNotContain("<script>alert(1)")
                .doesNotContainPattern("(src|href)=[\"']?(https?:)?//");
        Matcher data =
                Pattern.compile("id=\"curves\">(.*?)</script>", Pattern.DOTALL).matcher(page);
        assertThat(data.find()).isTrue();
        assertThat(data.group(1)).contains("\"all\":").contains("\"names\":[\"dev\",\"production\"]");
    }

    @Test
    void aFileThatCannotBeWrittenIsSaid() {
        assertThat(bench.run(
                        "report", "sla", "--csv", home.resolve("none/sla.csv").toString()))
                .isEqualTo(1);
        assertThat(bench.err()).contains("cannot be written");
    }

    @Test
    void moreTimeIsSaidBack() {
        assertThat(bench.run(
                        "advisory",
                        "extend",
                        "CVE-2015-0235",
                        "--until",
                        "2026-12-08T22:00Z",
                        "--reason",
                        "mail breaks"))
                .isZero();
        assertThat(bench.out().replaceAll("\\s+", " "))
                .contains("CVE-2015-0235 is due by 2026-12-08 22:00:00Z, for 3 hosts that are exposed.");
    }

    @Test
    void whatIsToBeDoneIsListedWithThePlansThatAreReady() {
        assertThat(bench.run("advisory", "list")).isZero();
        assertThat(bench.out().replaceAll("\\s+", " "))
                .contains("CVE-2015-0235", "libc6", "patchwave rollout proposal CVE-2015-0235 --out FILE")
                .contains("warning: 48 hours: no window of mail-1")
                .containsOnlyOnce("not started by itself")
                .contains(
                        "sign and start it not started by itself: no standing approval in force covers staging CVE-2021")
                .contains("and 1 more")
                .contains(
                        "Operators say not affected: exploited: assertion-3 of CVE-2021-44228: libc6 is not affected, until")
                .contains("(built without JNDI) (2 hosts)");
    }

    @Test
    void aProposedPlanBecomesAFileLikeAnyOther() throws IOException {
        Path file = home.resolve("ghost.plan");
        assertThat(bench.run("rollout", "proposal", "CVE-2015-0235", "--out", file.toString()))
                .isZero();
        assertThat(Files.readString(file)).contains("patchwave-plan-file/1");
        assertThat(bench.err()).contains("against CVE-2015-0235");
    }
}
