package patchwave.controller.advisories;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import patchwave.advisory.Feed;
import patchwave.advisory.Provenance;

/** Debian's lists of advisories and its tracker. */
final class DebianReadersTest {
    private static final String LIST = """
            [17 Mar 2023] DSA-5356-2 sox - regression update
            	[bullseye] - sox 14.4.2+git20190427-2+deb11u2
            [27 Jan 2015] DSA-3142-1 eglibc - security update
            	{CVE-2012-6656 CVE-2014-6040 CVE-2015-0235}
            	[wheezy] - eglibc 2.13-38+deb7u7
            	NOTE: also known as GHOST
            [20 Feb 2006] DSA-977 heimdal - several vulnerabilities
                    {CVE-2006-0582}
            	[woody] - heimdal <not-affected> (telnetd is another one)
            	[sarge] - heimdal  0.6.3-10sarge2 (bug #1; medium)
             	[etch] - heimdal <unfixed>
            	[lenny] - heimdal <end-of-life> (see DSA-1)
            """;

    @Test
    void theListSaysWhatEachAdvisoryFixesInEachRelease() {
        FeedReading.Accepted reading = Read.accepted(FeedFormat.DEBIAN_LIST, LIST);

        assertThat(Read.statements(reading))
                .containsExactly(
                        "DSA-5356-2 [] debian 11 sox: fixed 14.4.2+git20190427-2+deb11u2, regression update",
                        "DSA-3142-1 [CVE-2012-6656, CVE-2014-6040, CVE-2015-0235] debian 7 eglibc: fixed 2.13-38+deb7u7",
                        "DSA-977 [CVE-2006-0582] debian 3.0 heimdal: not affected (telnetd is another one)",
                        "DSA-977 [CVE-2006-0582] debian 3.1 heimdal: fixed 0.6.3-10sarge2",
                        "DSA-977 [CVE-2006-0582] debian 4 heimdal: unfixed",
                        "DSA-977 [CVE-2006-0582] debian 5 heimdal: end-of-life (see DSA-1)");
        assertThat(reading.quarantined()).isEmpty();
        assertThat(reading.records()).isEqualTo(3);
    }

    @Test
    void everyStatementHasItsDateAndItsSource() {
        FeedReading.Accepted reading = Read.accepted(FeedFormat.DEBIAN_LIST, LIST);

        assertThat(reading.statements().get(1).published()).isEqualTo(Instant.parse("2015-01-27T00:00:00Z"));
        Provenance provenance = reading.statements().get(1).provenance();
        assertThat(provenance.feed()).isEqualTo(Feed.DEBIAN_ADVISORIES);
        assertThat(provenance.document()).isEqualTo("test");
        assertThat(provenance.fetchedAt()).isEqualTo(Read.FETCHED);
        assertThat(provenance.sha256()).hasSize(64);
    }

    @Test
    void theTrackerSaysWhatIsNotFixedToo() {
        FeedReading.Accepted reading = Read.accepted(FeedFormat.DEBIAN_TRACKER, """
                {"apache-log4j2": {
                   "CVE-2021-44228": {"description": "x", "scope": "remote", "releases": {
                     "stretch": {"status": "resolved", "repositories": {"stretch": "2.7-2"}, "fixed_version": "2.7-2+deb9u1", "urgency": "not yet assigned"},
                     "sid": {"status": "resolved", "fixed_version": "0", "urgency": "unimportant"}}},
                   "TEMP-0000000-1AB2C3": {"releases": {
                     "bookworm": {"status": "open", "repositories": {}, "urgency": "not yet assigned"}}}},
                 "curl": {
                   "CVE-2026-0001": {"releases": {
                     "bullseye": {"status": "open", "urgency": "not yet assigned", "nodsa": "Minor issue", "nodsa_reason": ""},
                     "bookworm": {"status": "open", "urgency": "low", "nodsa": "Later", "nodsa_reason": "postponed"},
                     "buster": {"status": "open", "urgency": "end-of-life"},
                     "trixie": {"status": "open", "urgency": "unimportant"},
                     "sid": {"status": "undetermined"},
                     "forky": {"status": "open", "nodsa": "No", "nodsa_reason": "ignored"}}}}}
                """);

        assertThat(Read.statements(reading))
                .containsExactly(
                        "CVE-2021-44228 [CVE-2021-44228] debian 9 apache-log4j2: fixed 2.7-2+deb9u1",
                        "CVE-2021-44228 [CVE-2021-44228] debian sid apache-log4j2: not affected ()",
                        "TEMP-0000000-1AB2C3 [] debian 12 apache-log4j2: unfixed",
                        "CVE-2026-0001 [CVE-2026-0001] debian 11 curl: no-dsa (Minor issue)",
                        "CVE-2026-0001 [CVE-2026-0001] debian 12 curl: postponed (Later)",
                        "CVE-2026-0001 [CVE-2026-0001] debian 10 curl: end-of-life ()",
                        "CVE-2026-0001 [CVE-2026-0001] debian 13 curl: unimportant ()",
                        "CVE-2026-0001 [CVE-2026-0001] debian sid curl: undetermined",
                        "CVE-2026-0001 [CVE-2026-0001] debian 14 curl: ignored (No)");
        assertThat(reading.records()).isEqualTo(3);
    }
}
