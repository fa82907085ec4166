package Ghost;

# The library that the demo patches: a table of names, read from the end of this very file. The handle on it stays
# open for as long as a process uses the library, so a process that still runs a replaced version can be seen from
# outside, like one that maps a replaced shared library.
use strict;
use warnings;

my $version = 'unknown';
my %address;
while (my $line = <DATA>) {
    if    ($line =~ /^version (\S+)/)      { $version = $1 }
    elsif ($line =~ /^name (\S+) (\S+)/)   { $address{$1} = $2 }
}

# The version of the code that runs, which need not be the version that is installed.
sub version { return $version }

# The address of a name; a few milliseconds of work. Dies if the table has no such name.
sub lookup {
    my ($name) = @_;
    my $mixed = 0;
    for my $round (1 .. 4000) { $mixed = ($mixed * 31 + ord substr $name, $round % length $name, 1) % 65521 }
    die sprintf "libghost %s cannot look up '%s': its table has %d names\n", $version, $name, scalar keys %address
        unless exists $address{$name};
    return $address{$name};
}

1;

__DATA__
version @VERSION@
