using System.Text;
using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>ACL SETUSER and the others that show and change users, and the file they are kept in.</summary>
internal static class AclUserCommands
{
    private const CommandFlags Admin =
        CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale;

    /// <summary>Changes a user by rules, all of them or, if one is wrong, none; makes him if he is new.</summary>
    [Command("ACL|SETUSER", Arity = -3, Group = "server", Since = "6.0.0", Flags = Admin,
        Complexity = "O(N). Where N is the number of rules provided.",
        Arguments = "username [rule...]")]
    internal static void SetUser(ref CommandContext c)
    {
        if (!SelectorRules.IsName(c.Arg(2)))
        {
            c.Reply.Error("ERR Usernames can't contain spaces or null characters"u8);
            return;
        }

        List<byte[]> words = new(c.Count - 3);
        for (int i = 3; i < c.Count; i++) words.Add(c.Arg(i).ToArray());
        List<byte[]>? rules = RuleWords.Join(words, out byte[]? unclosed);
        string? error = rules is null
            ? "Unmatched parenthesis in acl selector starting at '" + AclText.Quotable(unclosed) + "'."
            : UsersOf(ref c).Set(c.Arg(2), rules, (Session)c.Client);
        if (error is null) c.Reply.Ok();
        else c.Reply.Error(AclText.BytesOf("ERR " + error));
    }

    /// <summary>Removes users and ends their connections; returns how many there were.</summary>
    [Command("ACL|DELUSER", Arity = -3, Group = "server", Since = "6.0.0", Flags = Admin,
        Complexity = "O(1) amortized time considering the typical user.",
        Arguments = "username...")]
    internal static void DeleteUser(ref CommandContext c)
    {
        for (int i = 2; i < c.Count; i++)
        {
            if (!c.Arg(i).SequenceEqual("default"u8)) continue;
            c.Reply.Error("ERR The 'default' user cannot be removed"u8);
            return;
        }

        int removed = 0;
        for (int i = 2; i < c.Count; i++)
        {
            if (UsersOf(ref c).Remove(c.Arg(i), (Session)c.Client)) removed++;
        }

        c.Reply.Integer(removed);
    }

    /// <summary>Returns what is known of a user; null if there is none of this name.</summary>
    [Command("ACL|GETUSER", Arity = 3, Group = "server", Since = "6.0.0", Flags = Admin,
        Complexity = "O(N). Where N is the number of password, command and pattern rules that the user has.",
        Reach = KeyReach.Nothing,
        Arguments = "username")]
    internal static void GetUser(ref CommandContext c)
    {
        if (UsersOf(ref c).Find(c.Arg(2))?.Rights is not { } rights)
        {
            c.Reply.Null();
            return;
        }

        c.Reply.Map(6);
        List<string> flags = RuleText.FlagsOf(rights);
        c.Reply.Bulk("flags"u8);
        c.Reply.Set(flags.Count);
        foreach (string flag in flags) c.Reply.BulkText(flag);
        c.Reply.Bulk("passwords"u8);
        c.Reply.Array(rights.Passwords.Count);
        foreach (PasswordHash password in rights.Passwords) c.Reply.BulkText(password.ToString());
        WriteSelector(c.Reply, rights.Root);
        c.Reply.Bulk("selectors"u8);
        c.Reply.Array(rights.Selectors.Count - 1);
        foreach (Selector selector in rights.Selectors.Skip(1))
        {
            c.Reply.Map(3);
            WriteSelector(c.Reply, selector);
        }
    }

    /// <summary>Returns all users as rules that would make them again.</summary>
    [Command("ACL|LIST", Arity = 2, Group = "server", Since = "6.0.0", Flags = Admin,
        Complexity = "O(N). Where N is the number of configured users.",
        Reach = KeyReach.Nothing)]
    internal static void List(ref CommandContext c)
    {
        AclUser[] users = UsersOf(ref c).All();
        c.Reply.Array(users.Length);
        foreach (AclUser user in users) c.Reply.Bulk(AclText.BytesOf(RuleText.OfUser(user)));
    }

    /// <summary>Returns the names of all users.</summary>
    [Command("ACL|USERS", Arity = 2, Group = "server", Since = "6.0.0", Flags = Admin,
        Complexity = "O(N). Where N is the number of configured users.",
        Reach = KeyReach.Nothing)]
    internal static void Users(ref CommandContext c)
    {
        AclUser[] users = UsersOf(ref c).All();
        c.Reply.Array(users.Length);
        foreach (AclUser user in users) c.Reply.Bulk(user.NameBytes);
    }

    /// <summary>Takes the users of the ACL file in place of those there are; if a line of it is wrong, all stays as it is.</summary>
    [Command("ACL|LOAD", Arity = 2, Group = "server", Since = "6.0.0", Flags = Admin,
        Complexity = "O(N). Where N is the number of configured users.")]
    internal static void Load(ref CommandContext c)
    {
        if (!HasFile(ref c)) return;
        string? error = UsersOf(ref c).Load((Session)c.Client);
        if (error is null) c.Reply.Ok();
        else c.Reply.Error(AclText.BytesOf("ERR " + error));
    }

    /// <summary>Writes all users to the ACL file, in place of what it held.</summary>
    [Command("ACL|SAVE", Arity = 2, Group = "server", Since = "6.0.0", Flags = Admin,
        Complexity = "O(N). Where N is the number of configured users.")]
    internal static void Save(ref CommandContext c)
    {
        if (!HasFile(ref c)) return;
        ServerContext server = ((Session)c.Client).Server;
        StringBuilder text = new();
        foreach (AclUser user in server.Users.All()) text.Append(RuleText.OfUser(user)).Append('\n');
        string? error = AtomicFile.Write(server.Options.AclFile, AclText.BytesOf(text.ToString()));
        if (error is null)
        {
            c.Reply.Ok();
            return;
        }

        server.Logger.AclFileNotWritten(server.Options.AclFile, error);
        c.Reply.Error("ERR There was an error trying to save the ACLs. Please check the server logs for more information"u8);
    }

    private static AclUsers UsersOf(ref CommandContext c) => ((Session)c.Client).Server.Users;

    private static bool HasFile(ref CommandContext c)
    {
        if (((Session)c.Client).Server.Options.AclFile.Length > 0) return true;
        c.Reply.Error(
            "ERR This Redis instance is not configured to use an ACL file. You may want to specify users via the ACL SETUSER "u8
            + "command and then issue a CONFIG REWRITE (assuming you have a Redis configuration file set) in order to store "u8
            + "users in the Redis configuration."u8);
        return false;
    }

    private static void WriteSelector(ReplyWriter reply, Selector selector)
    {
        reply.Bulk("commands"u8);
        reply.Bulk(AclText.BytesOf(RuleText.CommandsOf(selector)));
        reply.Bulk("keys"u8);
        reply.Bulk(AclText.BytesOf(RuleText.KeysOf(selector)));
        reply.Bulk("channels"u8);
        reply.Bulk(AclText.BytesOf(RuleText.ChannelsOf(selector)));
    }
}
