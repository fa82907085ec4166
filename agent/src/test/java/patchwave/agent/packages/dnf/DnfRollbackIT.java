package patchwave.agent.packages.dnf;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import patchwave.agent.packages.RollbackContract;
import patchwave.agent.packages.rpm.RpmHost;

@Tag("slow")
class DnfRollbackIT extends RollbackContract<RpmHost> {
    @Override
    protected RpmHost host(Path directory) throws Exception {
        return DnfHost.in(directory);
    }
}
