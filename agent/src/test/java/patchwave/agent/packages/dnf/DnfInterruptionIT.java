package patchwave.agent.packages.dnf;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import patchwave.agent.packages.InterruptionContract;
import patchwave.agent.packages.rpm.RpmHost;

@Tag("slow")
class DnfInterruptionIT extends InterruptionContract<RpmHost> {
    @Override
    protected RpmHost host(Path directory) throws Exception {
        return DnfHost.in(directory);
    }
}
