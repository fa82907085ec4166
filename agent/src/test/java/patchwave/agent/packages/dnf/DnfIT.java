package patchwave.agent.packages.dnf;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import patchwave.agent.packages.PackageManagerContract;
import patchwave.agent.packages.rpm.RpmHost;

@Tag("slow")
class DnfIT extends PackageManagerContract<RpmHost> {
    @Override
    protected RpmHost host(Path directory) throws Exception {
        return DnfHost.in(directory);
    }
}
