namespace Tiercel.Resp;

/// <summary>What a call of <see cref="RespReader"/> came to.</summary>
public enum RespReadResult
{
    /// <summary>One command is read; without any argument it is to be ignored.</summary>
    Complete,

    /// <summary>The input ends within a command: call again with the same bytes and more behind them.</summary>
    NeedMore,

    /// <summary>The input is no RESP. <see cref="RespReaderState.Error"/> says why; the connection is beyond repair.</summary>
    ProtocolError,
}
