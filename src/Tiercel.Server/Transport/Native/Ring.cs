using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Tiercel.Server;

/// <summary>
/// One io_uring of the kernel, by its system calls: two rings that are shared with it, of requests and of completions. One
/// thread uses it, the one that calls <see cref="Enable"/>.
/// </summary>
/// <remarks>
/// Request, 64 bytes: 0 operation (1), 1 flags (1), 2 flags of the operation (2), 4 file (4), 8 offset (8), 16 address (8),
/// 24 length (4), 28 flags of the call (4), 32 ours (8), 40 group of buffers (2). Completion, 16 bytes: 0 ours (8), 8 result
/// (4), 12 flags (4), whose upper half is the number of a buffer.
/// </remarks>
internal sealed unsafe class Ring : IDisposable
{
    public const byte PollAdd = 6;
    public const byte AsyncCancel = 14;
    public const byte Send = 26;
    public const byte Receive = 27;

    public const byte SelectBuffer = 1 << 5;
    public const byte SkipSuccess = 1 << 6;
    public const ushort Multishot = 1 << 1;

    public const uint HasBuffer = 1;
    public const uint HasMore = 2;

    private const int SetupCall = 425;
    private const int EnterCall = 426;
    private const int RegisterCall = 427;

    private const uint SetupDisabled = 1 << 6;
    private const uint SetupOwnCompletions = 1 << 3;
    private const uint SetupClamp = 1 << 4;
    private const uint SetupSubmitAll = 1 << 7;
    private const uint SetupCooperative = 1 << 8;
    private const uint SetupSingleIssuer = 1 << 12;
    private const uint SetupDeferred = 1 << 13;

    // One mapping, nothing dropped, timeouts of a wait, quiet successes.
    private const uint NeededFeatures = 1 | 2 | (1 << 8) | (1 << 11);

    private const uint EnterGetEvents = 1;
    private const uint EnterExtended = 8;
    private const uint RegisterBufferRing = 22;
    private const uint RegisterEnable = 12;
    private const long RequestsOffset = 0x1000_0000;
    private const int ParametersBytes = 120;
    private const int RequestBytes = 64;

    private readonly int _file;
    private readonly byte* _rings;
    private readonly nuint _ringsBytes;
    private readonly byte* _requests;
    private readonly uint _entries;
    private readonly uint* _requestHead;
    private readonly uint* _requestTail;
    private readonly uint* _completionHead;
    private readonly uint* _completionTail;
    private readonly uint _completionMask;
    private readonly byte* _completions;
    private uint _tail;

    /// <summary>Makes a ring of at least so many requests.</summary>
    /// <exception cref="Win32Exception">The kernel refuses it, or cannot do all that is needed.</exception>
    public Ring(uint entries)
    {
        uint* parameters = stackalloc uint[ParametersBytes / sizeof(uint)];
        _file = Setup(entries, parameters);
        try
        {
            if ((parameters[5] & NeededFeatures) != NeededFeatures) throw new Win32Exception(Libc.ENOSYS);
            _entries = parameters[0];
            uint* requestOffsets = parameters + 10;
            uint* completionOffsets = parameters + 20;
            _ringsBytes = Math.Max(
                requestOffsets[6] + (parameters[0] * sizeof(uint)), completionOffsets[5] + (parameters[1] * 16));
            _rings = Libc.MapShared(_file, _ringsBytes, 0);
            _requests = Libc.MapShared(_file, _entries * RequestBytes, RequestsOffset);
            _requestHead = (uint*)(_rings + requestOffsets[0]);
            _requestTail = (uint*)(_rings + requestOffsets[1]);
            uint* order = (uint*)(_rings + requestOffsets[6]);
            for (uint i = 0; i < _entries; i++) order[i] = i;
            _completionHead = (uint*)(_rings + completionOffsets[0]);
            _completionTail = (uint*)(_rings + completionOffsets[1]);
            _completionMask = *(uint*)(_rings + completionOffsets[2]);
            _completions = _rings + completionOffsets[5];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Requests that the kernel has not taken yet.</summary>
    public uint Unsubmitted => _tail - Volatile.Read(ref *_requestHead);

    /// <summary>Whether there are completions to take.</summary>
    public bool HasCompletions => Volatile.Read(ref *_completionTail) != *_completionHead;

    /// <summary>The calling thread is the one that uses the ring from now on.</summary>
    public void Enable() => Register(RegisterEnable, null, 0);

    /// <summary>Makes known a ring of buffers, of so many entries, that receives choose from.</summary>
    public void RegisterBuffers(byte* buffers, uint entries)
    {
        ulong* request = stackalloc ulong[5];
        new Span<ulong>(request, 5).Clear();
        request[0] = (ulong)buffers;
        request[1] = entries;
        Register(RegisterBufferRing, request, 1);
    }

    /// <summary>Adds a request. It is taken by the kernel with the next <see cref="Enter"/>.</summary>
    public void Add(
        byte operation,
        int file,
        ulong tag,
        void* address = null,
        uint length = 0,
        uint callFlags = 0,
        byte flags = 0,
        ushort operationFlags = 0)
    {
        if (Unsubmitted == _entries) Enter(0, 0);
        byte* request = _requests + ((_tail & (_entries - 1)) * RequestBytes);
        new Span<byte>(request, RequestBytes).Clear();
        request[0] = operation;
        request[1] = flags;
        *(ushort*)(request + 2) = operationFlags;
        *(int*)(request + 4) = file;
        *(ulong*)(request + 16) = (ulong)address;
        *(uint*)(request + 24) = length;
        *(uint*)(request + 28) = callFlags;
        *(ulong*)(request + 32) = tag;
        _tail++;
        Volatile.Write(ref *_requestTail, _tail);
    }

    /// <summary>
    /// Hands the requests to the kernel and waits for so many completions, at most <paramref name="timeoutMs"/> (-1: without
    /// limit). May return without any.
    /// </summary>
    public void Enter(uint completions, int timeoutMs)
    {
        long* time = stackalloc long[2];
        time[0] = timeoutMs / 1000;
        time[1] = timeoutMs % 1000 * 1_000_000L;
        ulong* extended = stackalloc ulong[3];
        extended[0] = 0;
        extended[1] = 8; // of a set of signals, of which there is none
        extended[2] = timeoutMs < 0 ? 0 : (ulong)time;
        const nint flags = (nint)(EnterGetEvents | EnterExtended);
        nint done = Libc.SystemCall(EnterCall, _file, (nint)Unsubmitted, (nint)completions, flags, (nint)extended, 24);
        if (done >= 0) return;
        int error = Marshal.GetLastPInvokeError();
        if (error is Libc.EINTR or Libc.EAGAIN or Libc.EBUSY or Libc.ETIME) return;
        throw new Win32Exception(error);
    }

    /// <summary>Takes the next completion.</summary>
    public bool TryTake(out ulong tag, out int result, out uint flags)
    {
        uint head = *_completionHead;
        if (head == Volatile.Read(ref *_completionTail))
        {
            (tag, result, flags) = (0, 0, 0);
            return false;
        }

        byte* completion = _completions + ((head & _completionMask) * 16);
        tag = *(ulong*)completion;
        result = *(int*)(completion + 8);
        flags = *(uint*)(completion + 12);
        Volatile.Write(ref *_completionHead, head + 1);
        return true;
    }

    public void Dispose()
    {
        if (_requests is not null) _ = Libc.Unmap(_requests, _entries * RequestBytes);
        if (_rings is not null) _ = Libc.Unmap(_rings, _ringsBytes);
        _ = Libc.Close(_file);
    }

    private static int Setup(uint entries, uint* parameters)
    {
        // The newer the kernel, the less it interrupts the thread to complete what it waits for anyway.
        foreach (uint best in (ReadOnlySpan<uint>)[SetupSingleIssuer | SetupDeferred, SetupCooperative])
        {
            new Span<byte>(parameters, ParametersBytes).Clear();
            parameters[1] = entries * 4;
            parameters[2] = best | SetupDisabled | SetupOwnCompletions | SetupClamp | SetupSubmitAll;
            nint file = Libc.SystemCall(SetupCall, (nint)entries, (nint)parameters, 0, 0, 0, 0);
            if (file >= 0) return (int)file;
            if (Marshal.GetLastPInvokeError() != Libc.EINVAL) break;
        }

        throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    private void Register(uint what, void* argument, uint count)
    {
        if (Libc.SystemCall(RegisterCall, _file, (nint)what, (nint)argument, (nint)count, 0, 0) < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }
}
