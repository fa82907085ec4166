package patchwave.controller.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class HashChainTest {
    private static final Instant AT = Instant.parse("2026-11-21T03:00:00Z");

    @Test
    void equalContentsHaveOneText() {
        assertThat(CanonicalJson.write(Map.of("b", List.of(1, 2L, true), "a", "\"\\\n\u00e9")))
                .isEqualTo("{\"a\":\"\\\"\\\\\\u000a\\u00e9\",\"b\":[1,2,true]}");
        assertThatThrownBy(() -> CanonicalJson.write(1.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Double");
    }

    @Test
    void everyFieldIsCovered() {
        AuditRecord first = HashChain.link(HashChain.START, 1, AT, "a", "v", "o", "{}");
        assertThat(HashChain.fault(0, HashChain.START, first)).isEmpty();
        assertThat(HashChain.fault(0, "1".repeat(64), first)).contains("was changed");
        assertThat(HashChain.fault(1, HashChain.START, first)).contains("is missing");
        for (AuditRecord other : List.of(
                new AuditRecord(1, AT.plusNanos(1_000), "a", "v", "o", "{}", first.hash()),
                new AuditRecord(1, AT, "b", "v", "o", "{}", first.hash()),
                new AuditRecord(1, AT, "a", "w", "o", "{}", first.hash()),
                new AuditRecord(1, AT, "a", "v", "p", "{}", first.hash()),
                new AuditRecord(1, AT, "av", "", "o", "{}", first.hash()),
                new AuditRecord(1, AT, "a", "v", "o", "{ }", first.hash()))) {
            assertThat(HashChain.fault(0, HashChain.START, other)).contains("record 1 was changed");
        }
    }
}
