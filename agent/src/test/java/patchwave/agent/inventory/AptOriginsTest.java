package patchwave.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class AptOriginsTest {
    private static final String LISTS = """
            Package files:
             100 /var/lib/dpkg/status
                 release a=now
             500 http://deb.example.org/debian-security bookworm-security/main amd64 Packages
                 release v=12,o=Debian,a=oldstable-security,n=bookworm-security,l=Debian-Security,c=main,b=amd64
                 origin deb.example.org
             500 https://packages.example.com/apt stable/main amd64 Packages
                 release o=Some Vendor,a=stable,c=main,b=amd64
                 origin packages.example.com
            Pinned packages:
            """;

    private static final String POLICIES = """
            bash:
              Installed: 5.2.15-2+b8
              Candidate: 5.2.15-2+b13
              Version table:
                 5.2.15-2+b13 500
                    500 http://deb.example.org/debian-security bookworm-security/main amd64 Packages
             *** 5.2.15-2+b8 100
                    100 /var/lib/dpkg/status
            tool:
              Installed: 1.0
              Candidate: 1.0
              Version table:
             *** 1.0 500
                    500 https://packages.example.com/apt stable/main amd64 Packages
                    100 /var/lib/dpkg/status
            local:i386:
              Installed: 3
              Candidate: 3
              Version table:
             *** 3 100
                    100 /var/lib/dpkg/status
            """;

    @Test
    void tellsWhoOffersTheInstalledVersionAndWhoTheName() {
        var offered = new AptOrigins(LISTS).read(POLICIES);
        assertThat(offered.get("bash")).isEqualTo(new AptOrigins.Offered(List.of(), List.of("Debian")));
        assertThat(offered.get("tool"))
                .isEqualTo(new AptOrigins.Offered(List.of("Some Vendor"), List.of("Some Vendor")));
        assertThat(offered.get("local:i386")).isEqualTo(AptOrigins.Offered.UNKNOWN);
    }
}
