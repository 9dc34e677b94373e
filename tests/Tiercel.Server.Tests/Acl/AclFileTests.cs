using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

public sealed class AclFileTests
{
    [Fact]
    public void EveryWrongLineIsNamedAndNothingCounts()
    {
        AclFile file = AclFile.Parse(
            "users.acl",
            ["user a on +get", "", "  \t", "usr b", "user", "user c +nosuch foo", "user a on", "user d (+get", "user e ~a ~* ~b"],
            AclHarness.Table,
            channelsByDefault: false);

        Assert.Equal(
            "users.acl:4 should start with user keyword followed by the username. "
            + "users.acl:5 should start with user keyword followed by the username. "
            + "users.acl:6: Error in applying operation '+nosuch': Unknown command or category name in ACL. "
            + "users.acl:6: Syntax error. "
            + "WARNING: Duplicate user 'a' found on line 7. "
            + "users.acl:8: Unmatched parenthesis in selector definition."
            + "users.acl:9: Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid and does not have any effect. "
            + "Try 'resetkeys' to start with an empty list of patterns. "
            + "WARNING: ACL errors detected, no change to the previously active ACL rules was performed",
            file.Error);
    }

    [Fact]
    public void WrongPasswordRuleIsNotRepeatedInTheError()
    {
        AclFile file = AclFile.Parse("f", ["user a <secret"], AclHarness.Table, channelsByDefault: false);
        Assert.DoesNotContain("secret", file.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void FileThatIsAbsentIsAnError() => Assert.StartsWith(
        "Error loading ACLs, opening file '/nonexistent/users.acl': No such file",
        AclFile.Read("/nonexistent/users.acl", AclHarness.Table, channelsByDefault: false).Error,
        StringComparison.Ordinal);

    [Fact]
    public void BytesOfEveryKindSurviveTheFile()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "users.acl");
        string line = "user \xe9\xff off ~\xfe* resetchannels -@all";
        Assert.Null(AtomicFile.Write(path, AclText.BytesOf(line + "\n")));
        AclFile file = AclFile.Read(path, AclHarness.Table, channelsByDefault: false);
        Assert.Null(file.Error);
        Assert.Equal(line, RuleText.OfUser(new AclUser("\xe9\xff", file.Users["\xe9\xff"])));
    }

    [OnLinuxFact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void FileIsReplacedWholeAndForItsOwnerOnly()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        string path = Path.Combine(folder, "users.acl");
        Assert.Null(AtomicFile.Write(path, AclText.BytesOf("one\n")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Null(AtomicFile.Write(path, AclText.BytesOf("two\n")));
        Assert.Equal("two\n", File.ReadAllText(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(path));
        Assert.Single(Directory.GetFiles(folder));
    }

    [Fact]
    public void FileThatCannotBeReplacedStaysAndLeavesNothingBehind()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        string path = Path.Combine(folder, "users.acl");
        Directory.CreateDirectory(path);
        Assert.NotNull(AtomicFile.Write(path, AclText.BytesOf("text")));
        Assert.Empty(Directory.GetFiles(folder));
        Assert.NotNull(AtomicFile.Write(Path.Combine(folder, "no", "such", "folder"), AclText.BytesOf("text")));
    }
}
