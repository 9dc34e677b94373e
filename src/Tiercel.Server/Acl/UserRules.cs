using Tiercel.Commands;
using Tiercel.Resp;

namespace Tiercel.Server;

/// <summary>The rules of ACL SETUSER: those about the user himself; the others go on to one of his selectors.</summary>
internal static class UserRules
{
    /// <summary>Changes rights as a rule says; what is wrong with the rule, and then nothing is changed.</summary>
    /// <param name="rights">Not published yet.</param>
    /// <param name="rule">One rule; an empty one is nothing.</param>
    /// <param name="channelsByDefault">Whether a selector allows all channels as long as nothing is said about them.</param>
    public static RuleError Apply(UserRights rights, ReadOnlySpan<byte> rule, bool channelsByDefault)
    {
        if (rule.IsEmpty || TryApplyWord(rights, rule, channelsByDefault)) return RuleError.None;
        return rule switch
        {
            [(byte)'>', ..] => AddPassword(rights, PasswordHash.Of(rule[1..])),
            [(byte)'#', ..] => AddPassword(rights, PasswordHash.Parse(rule[1..])),
            [(byte)'<', ..] => RemovePassword(rights, PasswordHash.Of(rule[1..])),
            [(byte)'!', ..] => RemovePassword(rights, PasswordHash.Parse(rule[1..])),
            [(byte)'(', .., (byte)')'] => AddSelector(rights, rule[1..^1], channelsByDefault),
            _ => SelectorRules.Apply(rights.Root, rule),
        };
    }

    /// <summary>The rights of the default user as long as nobody has said anything: everything, without a password.</summary>
    public static UserRights ForEverybody(AclTable table)
    {
        UserRights rights = new(table, allowsEveryChannel: true) { IsEnabled = true, NeedsNoPassword = true };
        SelectorRules.Apply(rights.Root, "+@all"u8);
        rights.Root.AllowsEveryKey = true;
        return rights;
    }

    private static bool TryApplyWord(UserRights rights, ReadOnlySpan<byte> rule, bool channelsByDefault)
    {
        if (Word.Is(rule, "on"u8)) rights.IsEnabled = true;
        else if (Word.Is(rule, "off"u8)) rights.IsEnabled = false;
        else if (Word.Is(rule, "nopass"u8)) ForgetPasswords(rights, needsNone: true);
        else if (Word.Is(rule, "resetpass"u8)) ForgetPasswords(rights, needsNone: false);
        else if (Word.Is(rule, "sanitize-payload"u8)) rights.SanitizesPayloads = true;
        else if (Word.Is(rule, "skip-sanitize-payload"u8)) rights.SanitizesPayloads = false;
        else if (Word.Is(rule, "clearselectors"u8)) rights.Selectors.RemoveRange(1, rights.Selectors.Count - 1);
        else if (Word.Is(rule, "reset"u8)) Reset(rights, channelsByDefault);
        else return false;
        return true;
    }

    private static void ForgetPasswords(UserRights rights, bool needsNone)
    {
        rights.NeedsNoPassword = needsNone;
        rights.Passwords.Clear();
    }

    private static void Reset(UserRights rights, bool channelsByDefault)
    {
        ForgetPasswords(rights, needsNone: false);
        rights.IsEnabled = false;
        rights.SanitizesPayloads = true;
        AclTable table = rights.Root.Table;
        rights.Selectors.Clear();
        rights.Selectors.Add(new Selector(table) { AllowsEveryChannel = channelsByDefault });
    }

    private static RuleError AddPassword(UserRights rights, PasswordHash? password)
    {
        if (password is null) return RuleError.BadHash;
        if (!rights.Passwords.Exists(password.IsOf)) rights.Passwords.Add(password);
        rights.NeedsNoPassword = false;
        return RuleError.None;
    }

    private static RuleError RemovePassword(UserRights rights, PasswordHash? password)
    {
        if (password is null) return RuleError.BadHash;
        return rights.Passwords.RemoveAll(password.IsOf) > 0 ? RuleError.None : RuleError.NoSuchPassword;
    }

    private static RuleError AddSelector(UserRights rights, ReadOnlySpan<byte> text, bool channelsByDefault)
    {
        byte[] line = text.ToArray();
        Selector selector = new(rights.Root.Table) { AllowsEveryChannel = channelsByDefault };
        RuleReader reader = new(line, selector);
        if (!InlineSplitter.Split(line, 0, ref reader)) return RuleError.Syntax;
        if (reader.Error == RuleError.None) rights.Selectors.Add(selector);
        return reader.Error;
    }

    // Applies the rules between parentheses one after the other, up to the first that is wrong.
    private struct RuleReader(byte[] line, Selector selector) : IRespArgumentHandler
    {
        public RuleError Error { get; private set; }

        public void OnArgument(int offset, int length)
        {
            if (Error == RuleError.None) Error = SelectorRules.Apply(selector, line.AsSpan(offset, length));
        }
    }
}
