package patchwave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchwave.advisory.AdvisoryId;
import patchwave.fleet.Environment;
import patchwave.fleet.FailureDomain;
import patchwave.fleet.Host;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.fleet.Selector;
import patchwave.rollout.RolloutId;

final class IdsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"a", "0", "web-1.example.org", "a234567890123456789012345678901234567890123456789012345678901-3"
            })
    void hostIdsThatAreGood(String text) {
        assertThat(new HostId(text).toString()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-a",
                "a-",
                "A",
                "a b",
                "a_b",
                "a/b",
                "ä",
                "a\n",
                "a2345678901234567890123456789012345678901234567890123456789012-4"
            })
    void hostIdsThatAreRefused(String text) {
        assertThatThrownBy(() -> new HostId(text)).hasMessageStartingWith("host id '" + text + "': expected ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Dev", "1dev", "dev/web", "a23456789012345678901234567890123"})
    void environmentsThatAreRefused(String text) {
        assertThatThrownBy(() -> new Environment(text)).hasMessageStartingWith("environment '" + text + "': expected ");
    }

    @Test
    void aPoolIdReadsWhatItWrites() {
        var pool = new PoolId(new Environment("production"), "web");

        assertThat(PoolId.parse(pool.toString())).isEqualTo(pool);
        assertThatThrownBy(() -> PoolId.parse("web")).hasMessage("pool 'web': expected environment/service");
        assertThatThrownBy(() -> PoolId.parse("dev/web/x")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-CVE", "CVE 1", "CVE/1"})
    void advisoryIdsThatAreRefused(String text) {
        assertThatThrownBy(() -> new AdvisoryId(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ab", "-ab", "Abc", "a.b"})
    void rolloutIdsThatAreRefused(String text) {
        assertThatThrownBy(() -> new RolloutId(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSelectorWithoutLabelsIsRefused() {
        assertThatThrownBy(() -> new Selector(new TreeMap<>())).hasMessageContaining("would select every host");
    }

    @Test
    void aSelectorWantsAllOfItsLabels() {
        var labels = new TreeMap<String, String>();
        labels.put("service-web", "yes");
        labels.put("zone", "a");
        var host = new Host(new HostId("web-1"), new Environment("dev"), labels);
        var wanted = new TreeMap<String, String>();
        wanted.put("zone", "a");

        assertThat(new Selector(wanted).matches(host)).isTrue();
        wanted.put("service-web", "no");
        assertThat(new Selector(wanted).matches(host)).isFalse();
        assertThat(host.domain("zone")).isEqualTo(Optional.of(new FailureDomain("zone", "a")));
        assertThat(host.domain("rack")).isEmpty();
    }
}
