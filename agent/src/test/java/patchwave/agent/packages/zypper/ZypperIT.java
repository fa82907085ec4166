package patchwave.agent.packages.zypper;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import patchwave.agent.packages.PackageManagerContract;
import patchwave.agent.packages.rpm.RpmHost;

@Tag("slow")
class ZypperIT extends PackageManagerContract<RpmHost> {
    @Override
    protected RpmHost host(Path directory) throws Exception {
        return ZypperHost.in(directory);
    }
}
