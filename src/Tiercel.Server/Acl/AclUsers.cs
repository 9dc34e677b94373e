using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>
/// The users of one server, and who of its clients is which. Thread safe: one lock for what changes users or makes a client
/// one of them; who only asks what his user may do takes none.
/// </summary>
/// <remarks>
/// A client is looked at by each command (<see cref="CommandClient.IsIntercepted"/>) only while his user may not do
/// everything. As that is worked out under the lock both when rights change and when a client comes to them, none is missed.
/// Clients are killed after the lock is left: that may take locks of keys.
/// </remarks>
internal sealed class AclUsers
{
    private const string DefaultName = "default";

    private readonly ServerContext _server;
    private readonly Lock _gate = new();
    private SortedDictionary<string, AclUser> _users = new(StringComparer.Ordinal);

    public AclUsers(ServerContext server)
    {
        _server = server;
        Table = new AclTable(server.Dispatcher.Table);
        Default = new AclUser(DefaultName, UserRules.ForEverybody(Table));
        Nobody = new AclUser(DefaultName, new UserRights(Table, allowsEveryChannel: false));
        _users.Add(DefaultName, Default);
        ApplyPassword();
        server.Options.PasswordChanged += ApplyPassword;
    }

    public AclTable Table { get; }

    /// <summary>Whom clients are who have not said otherwise. He is always there.</summary>
    public AclUser Default { get; }

    /// <summary>Whom clients are whose user is gone: he may do nothing.</summary>
    private AclUser Nobody { get; }

    /// <summary>Whether who has just come may do something without logging in.</summary>
    public bool IsOpen => Default.Rights is { NeedsNoPassword: true, IsEnabled: true };

    private bool ChannelsByDefault => _server.Options.PubSubDefault == PubSubDefault.Allchannels;

    /// <summary>Takes the users that are there at the start: from the options or from the file, not from both.</summary>
    /// <exception cref="InvalidDataException">They are wrong; the message says where and how.</exception>
    public void LoadAtStart()
    {
        ServerOptions options = _server.Options;
        bool hasFile = options.AclFile.Length > 0;
        if (!hasFile && options.Users.Count == 0) return;
        if (hasFile && options.Users.Count > 0)
            throw new InvalidDataException("there are users both in the settings and in an ACL file: only one of them can be used");
        AclFile file = hasFile
            ? AclFile.Read(options.AclFile, Table, ChannelsByDefault)
            : AclFile.Parse("user", options.Users.Select(static u => "user " + AclText.Of(u)), Table, ChannelsByDefault);
        if (file.Error is not null) throw new InvalidDataException(file.Error);
        // A default user that the settings do not name stays as requirepass has made him.
        Replace(file, hasFile ? UserRules.ForEverybody(Table) : Default.Rights);
    }

    /// <summary>
    /// Users as lines of an ACL file, by their names: those that settings with these texts behind <c>user</c> make, with the
    /// default user in any case.
    /// </summary>
    public Dictionary<string, string> Describe(IEnumerable<string> settings)
    {
        AclFile file = AclFile.Parse("user", settings.Select(static u => "user " + AclText.Of(u)), Table, ChannelsByDefault);
        AclUser everybody = new(DefaultName, UserRules.ForEverybody(Table));
        ApplyPasswordTo(everybody.Rights);
        Dictionary<string, string> lines = new() { [DefaultName] = RuleText.OfUser(everybody) };
        foreach ((string name, UserRights rights) in file.Users) lines[name] = RuleText.OfUser(new AclUser(name, rights));
        return lines;
    }

    /// <summary>Listens no more to the options, which may outlive the server.</summary>
    public void Close() => _server.Options.PasswordChanged -= ApplyPassword;

    /// <summary>The user of a name; null if there is none.</summary>
    public AclUser? Find(ReadOnlySpan<byte> name)
    {
        lock (_gate) return _users.GetValueOrDefault(AclText.Of(name));
    }

    /// <summary>All of them, in the order of their names.</summary>
    public AclUser[] All()
    {
        lock (_gate) return [.. _users.Values];
    }

    /// <summary>A client has come, or begins anew: the default user, logged in if that takes nothing.</summary>
    public void Welcome(Session session)
    {
        lock (_gate) session.Become(Default, IsOpen);
    }

    /// <summary>Makes a client the user of a name, if the password is right.</summary>
    public bool TryLogin(Session session, ReadOnlySpan<byte> name, ReadOnlySpan<byte> password)
    {
        PasswordHash hash = PasswordHash.Of(password);
        lock (_gate)
        {
            bool right = _users.TryGetValue(AclText.Of(name), out AclUser? user) && user.Rights.Accepts(hash);
            if (right) session.Become(user!, isAuthenticated: true);
            return right;
        }
    }

    /// <summary>
    /// Changes a user by rules, all or none of them; makes him if he is new. Null, or what is wrong. Ends the connections that
    /// subscribe to channels which are taken from him.
    /// </summary>
    public string? Set(ReadOnlySpan<byte> name, IReadOnlyList<byte[]> rules, Session caller)
    {
        HashSet<Session> illegal = [];
        lock (_gate)
        {
            string text = AclText.Of(name);
            AclUser? user = _users.GetValueOrDefault(text);
            UserRights rights = user?.Rights.Clone() ?? new UserRights(Table, ChannelsByDefault);
            foreach (byte[] rule in rules)
            {
                RuleError error = UserRules.Apply(rights, rule, ChannelsByDefault);
                if (error == RuleError.None && rights.RuleCount > AclLimits.RulesOfUser) error = RuleError.Syntax;
                if (error != RuleError.None)
                    return "Error in ACL SETUSER modifier '" + AclText.Quotable(rule) + "': " + RuleErrorText.Of(error);
            }

            if (user is null) _users.Add(text, new AclUser(text, rights));
            else illegal = Publish(user, rights);
        }

        foreach (Session session in illegal) End(session, caller);
        return null;
    }

    /// <summary>Removes a user and ends his connections; false if there is none of this name. Not for the default user.</summary>
    /// <param name="name">The bytes of his name.</param>
    /// <param name="caller">Who asks: of himself he gets the reply first.</param>
    public bool Remove(ReadOnlySpan<byte> name, Session caller)
    {
        AclUser? user;
        lock (_gate)
        {
            if (!_users.Remove(AclText.Of(name), out user)) return false;
        }

        Expel([user], caller);
        return true;
    }

    /// <summary>
    /// Takes the users of the file in the place of those there are, and ends the connections of all but the default user; null,
    /// or what is wrong with the file, and then nothing has changed.
    /// </summary>
    public string? Load(Session caller)
    {
        AclFile file = AclFile.Read(_server.Options.AclFile, Table, ChannelsByDefault);
        if (file.Error is null) Expel(Replace(file, UserRules.ForEverybody(Table)), caller);
        return file.Error;
    }

    // The password of the settings is that of the default user, in the place of all he had.
    private void ApplyPassword()
    {
        lock (_gate)
        {
            UserRights rights = Default.Rights.Clone();
            ApplyPasswordTo(rights);
            Publish(Default, rights);
        }
    }

    private void ApplyPasswordTo(UserRights rights)
    {
        string password = _server.Options.Password;
        UserRules.Apply(rights, "resetpass"u8, ChannelsByDefault);
        ReadOnlySpan<byte> rule = password.Length == 0 ? "nopass"u8 : System.Text.Encoding.UTF8.GetBytes(">" + password);
        UserRules.Apply(rights, rule, ChannelsByDefault);
    }

    // Returns those who are no users any more. Clients hold on to the default user, so he stays and only his rights change.
    private HashSet<AclUser> Replace(AclFile file, UserRights forDefault)
    {
        lock (_gate)
        {
            HashSet<AclUser> former = [.. _users.Values];
            former.Remove(Default);
            _users = new SortedDictionary<string, AclUser>(StringComparer.Ordinal) { [DefaultName] = Default };
            foreach ((string name, UserRights rights) in file.Users)
            {
                if (name == DefaultName) forDefault = rights;
                else _users.Add(name, new AclUser(name, rights));
            }

            Publish(Default, forDefault);
            return former;
        }
    }

    // Returns those who subscribe to what they may not any more.
    private HashSet<Session> Publish(AclUser user, UserRights rights)
    {
        UserRights former = user.Rights;
        user.Rights = rights;
        foreach (Session session in _server.Sessions.Snapshot())
        {
            if (session.User == user) session.UpdateInterception();
        }

        return TakenChannels.FindSubscribers(_server.Broker, user, former);
    }

    private void Expel(HashSet<AclUser> users, Session caller)
    {
        if (users.Count == 0) return;
        foreach (Session session in _server.Sessions.Snapshot())
        {
            if (!users.Contains(session.User)) continue;
            // Should anything of it still run, then as nobody.
            lock (_gate) session.Expel(Nobody);
            End(session, caller);
        }
    }

    private void End(Session session, Session caller)
    {
        if (session == caller) session.Closing = true;
        else _server.Sessions.Kill(session);
    }
}
