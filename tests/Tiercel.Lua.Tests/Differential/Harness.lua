-- Runs pieces of Lua and shows, in a line each, whether they failed and what they gave. Both the reference implementation and
-- ours run this. Values are shown with their type and to the last bit; tables with their keys in order.
local emit = emit or io.write
local format, gsub, byte, sort, concat = string.format, string.gsub, string.byte, table.sort, table.concat
local type, pairs, pcall, select, tostring, loadstring = type, pairs, pcall, select, tostring, loadstring

local function escape(character) return format("\\%03d", byte(character)) end

-- What names an identity differs from run to run.
local function plain(text)
  text = gsub(text, "[^\32-\126]", escape)
  text = gsub(text, "(%a+): 0x%x+", "%1: address")
  return text
end

local function describe(value, depth)
  local kind = type(value)
  if kind == "string" then return '"' .. plain(value) .. '"' end
  if kind == "number" then return format("%.17g", value) end
  if kind == "nil" or kind == "boolean" then return tostring(value) end
  if kind ~= "table" or depth > 3 then return kind end
  local parts = {}
  for key, element in pairs(value) do
    parts[#parts + 1] = describe(key, depth + 1) .. "=" .. describe(element, depth + 1)
  end
  sort(parts)
  return "{" .. concat(parts, ", ") .. "}"
end

local function report(ok, ...)
  emit(ok and "ok" or "error")
  for i = 1, select("#", ...) do emit(" " .. describe((select(i, ...)), 0)) end
  emit("\n")
end

function run(code)
  local chunk, message = loadstring("return " .. code, "=case")
  if not chunk then chunk, message = loadstring(code, "=case") end
  if chunk then report(pcall(chunk)) else emit("refused " .. plain(message) .. "\n") end
end
