/**
 * QR codes for short texts: bytes, error correction M, versions 1 to 15 (up to 412 bytes). After ISO/IEC 18004; the mask is
 * always the first that the penalty rules like best among the eight.
 */

/** Error correction bytes in a block, and blocks, by version from 1. */
const correction = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24]
const blockCounts = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10]

/** Modules that hold data: all but patterns, format and version. */
function rawModules(version: number): number {
  const aligned = version === 1 ? 0 : Math.floor(version / 7) + 2
  const patterns = aligned === 0 ? 0 : (25 * aligned - 10) * aligned - 55
  return (16 * version + 128) * version + 64 - patterns - (version >= 7 ? 36 : 0)
}

const dataBytes = (version: number): number =>
  (rawModules(version) >> 3) - (correction[version - 1] ?? 0) * (blockCounts[version - 1] ?? 0)

const lengthBits = (version: number): number => (version < 10 ? 8 : 16)

/** Rows of modules, true for dark. Throws for a text that is too long. */
export function qrCode(text: string): boolean[][] {
  const bytes = new TextEncoder().encode(text)
  const fits = (version: number) => bytes.length * 8 + 4 + lengthBits(version) <= dataBytes(version) * 8
  const version = correction.findIndex((_, index) => fits(index + 1)) + 1
  if (version === 0) throw new RangeError(`${bytes.length} bytes are too many for a code of this size.`)
  const grid = newGrid(version)
  placeData(grid, interleaved(version, packed(version, bytes)))
  const masked = masks.map((mask, index) => withMask(grid, mask, index))
  return masked.toSorted((a, b) => penalty(a) - penalty(b))[0] ?? []
}

/** Mode, length, bytes, filled up to what the version holds. */
function packed(version: number, bytes: Uint8Array): number[] {
  const bits: number[] = []
  const push = (value: number, length: number) => {
    for (let i = length - 1; i >= 0; i--) bits.push((value >>> i) & 1)
  }
  push(0b0100, 4)
  push(bytes.length, lengthBits(version))
  for (const byte of bytes) push(byte, 8)
  const room = dataBytes(version)
  push(0, Math.min(4, room * 8 - bits.length))
  push(0, (8 - (bits.length % 8)) % 8)
  for (let pad = 0xec; bits.length < room * 8; pad ^= 0xec ^ 0x11) push(pad, 8)
  return Array.from({ length: room }, (_, i) => Number.parseInt(bits.slice(i * 8, i * 8 + 8).join(''), 2))
}

/** Product in the field of 256 elements over x^8 + x^4 + x^3 + x^2 + 1. */
function times(a: number, b: number): number {
  let product = 0
  for (let i = 7; i >= 0; i--) product = (product << 1) ^ ((product >>> 7) * 0x11d) ^ (((b >>> i) & 1) * a)
  return product
}

/** The Reed-Solomon remainder of a block. */
function remainder(block: readonly number[], degree: number): number[] {
  let divisor = [...Array<number>(degree - 1).fill(0), 1]
  for (let i = 0, root = 1; i < degree; i++, root = times(root, 2))
    divisor = divisor.map((value, j) => times(value, root) ^ (divisor[j + 1] ?? 0))
  let rest = Array<number>(degree).fill(0)
  for (const byte of block) {
    const factor = byte ^ (rest[0] ?? 0)
    rest = [...rest.slice(1), 0].map((value, i) => value ^ times(divisor[i] ?? 0, factor))
  }
  return rest
}

/** Blocks with their correction, one byte of each in turn; the later blocks may be a byte longer. */
function interleaved(version: number, data: readonly number[]): number[] {
  const count = blockCounts[version - 1] ?? 1
  const degree = correction[version - 1] ?? 0
  const short = Math.floor(data.length / count)
  const shortCount = count - (data.length % count)
  const blocks = Array.from({ length: count }, (_, i) => {
    const at = i * short + Math.max(0, i - shortCount)
    return data.slice(at, at + short + (i < shortCount ? 0 : 1))
  })
  const inTurn = (rows: number[][], longest: number) =>
    Array.from({ length: longest }, (_, i) => rows.flatMap((row) => row[i] ?? [])).flat()
  return [
    ...inTurn(blocks, short + 1),
    ...inTurn(
      blocks.map((block) => remainder(block, degree)),
      degree,
    ),
  ]
}

interface Grid {
  readonly version: number
  readonly size: number
  readonly dark: boolean[][]
  /** Patterns, format and version: no data there, and no mask. */
  readonly isFixed: boolean[][]
}

function newGrid(version: number): Grid {
  const size = version * 4 + 17
  const rows = () => Array.from({ length: size }, () => Array<boolean>(size).fill(false))
  const grid = { version, size, dark: rows(), isFixed: rows() }
  for (let i = 0; i < size; i++)
    for (const [x, y] of [
      [6, i],
      [i, 6],
    ] as const)
      fix(grid, x, y, i % 2 === 0)
  for (const [x, y] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const)
    drawRings(grid, x, y, 4, [0, 1, 3])
  const places = alignments(version)
  for (const x of places) for (const y of places) if (!isCorner(x, y, size)) drawRings(grid, x, y, 2, [0, 2])
  drawFormat(grid, 0)
  drawVersion(grid)
  return grid
}

function fix({ dark, isFixed, size }: Grid, x: number, y: number, isDark: boolean): void {
  if (x < 0 || y < 0 || x >= size || y >= size) return
  ;(dark[y] ?? [])[x] = isDark
  ;(isFixed[y] ?? [])[x] = true
}

/** Squares within squares; those at `rings` from the middle are dark. */
function drawRings(grid: Grid, x: number, y: number, radius: number, rings: readonly number[]): void {
  for (let dy = -radius; dy <= radius; dy++)
    for (let dx = -radius; dx <= radius; dx++)
      fix(grid, x + dx, y + dy, rings.includes(Math.max(Math.abs(dx), Math.abs(dy))))
}

function alignments(version: number): number[] {
  if (version === 1) return []
  const count = Math.floor(version / 7) + 2
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2
  return [6, ...Array.from({ length: count - 1 }, (_, i) => version * 4 + 10 - i * step).reverse()]
}

const isCorner = (x: number, y: number, size: number): boolean =>
  (x === 6 && y === 6) || (x === 6 && y === size - 7) || (x === size - 7 && y === 6)

/** Twice: around the first corner, and along the two others. */
function drawFormat(grid: Grid, mask: number): void {
  const { size } = grid
  let rest = mask
  for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >>> 9) * 0x537)
  const bits = ((mask << 10) | rest) ^ 0x5412
  const isSet = (i: number) => ((bits >>> i) & 1) === 1
  const around = [0, 1, 2, 3, 4, 5, 7, 8]
  for (let i = 0; i < 8; i++) {
    fix(grid, 8, around[i] ?? 0, isSet(i))
    fix(grid, size - 1 - i, 8, isSet(i))
  }
  for (let i = 8; i < 15; i++) {
    fix(grid, i === 8 ? 7 : 14 - i, 8, isSet(i))
    fix(grid, 8, size - 15 + i, isSet(i))
  }
  fix(grid, 8, size - 8, true)
}

function drawVersion(grid: Grid): void {
  if (grid.version < 7) return
  let rest = grid.version
  for (let i = 0; i < 12; i++) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25)
  const bits = (grid.version << 12) | rest
  for (let i = 0; i < 18; i++) {
    const [far, near] = [grid.size - 11 + (i % 3), Math.floor(i / 3)]
    fix(grid, far, near, ((bits >>> i) & 1) === 1)
    fix(grid, near, far, ((bits >>> i) & 1) === 1)
  }
}

/** In columns of two from the right, up and down in turn, passing over what is fixed. */
function placeData({ size, dark, isFixed }: Grid, bytes: readonly number[]): void {
  let at = 0
  for (let right = size - 1; right >= 1; right -= right === 8 ? 3 : 2) {
    const isUp = ((right + 1) & 2) === 0
    for (let i = 0; i < size; i++) {
      const y = isUp ? size - 1 - i : i
      for (const x of [right, right - 1]) {
        if (isFixed[y]?.[x] || at >= bytes.length * 8) continue
        ;(dark[y] ?? [])[x] = (((bytes[at >> 3] ?? 0) >>> (7 - (at & 7))) & 1) === 1
        at++
      }
    }
  }
}

const masks: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
]

function withMask(grid: Grid, mask: (x: number, y: number) => boolean, index: number): boolean[][] {
  const dark = grid.dark.map((row, y) => row.map((isDark, x) => isDark !== (!grid.isFixed[y]?.[x] && mask(x, y))))
  drawFormat({ ...grid, dark }, index)
  return dark
}

/** How much a reader would dislike it: long runs and blocks of one colour. */
function penalty(rows: boolean[][]): number {
  const columns = rows.map((_, x) => rows.map((row) => row[x] ?? false))
  const runs = [...rows, ...columns].flatMap(
    (line) =>
      line
        .map((is) => (is ? '1' : '0'))
        .join('')
        .match(/1{5,}|0{5,}/g) ?? [],
  )
  const dark = rows.flat().filter(Boolean).length / rows.length ** 2
  return runs.reduce((sum, run) => sum + run.length - 2, 0) + Math.floor(Math.abs(dark - 0.5) * 20) * 10
}
