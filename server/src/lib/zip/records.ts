/** The records of a zip archive besides the content of its files (APPNOTE 6.3.10, with zip64). */

export interface ZipEntry {
  /** Path in the archive, separated by `/`; folders end with one. Up to 65,535 bytes of UTF-8. */
  readonly name: string
  readonly modifiedAt: Date
  /** Bytes; 0 for a folder. */
  readonly size: number
  /** The content, exactly this many bytes; called once. Absent for a folder. */
  readonly content?: () => AsyncIterable<Buffer>
}

/** Properties of an entry's content that are known after it was written: CRC-32, size, and compressed size. */
export interface Tally {
  crc: number
  size: number
  packed: number
}

const largest32 = 0xffff_ffff
const largest16 = 0xffff
/** From this size on, sizes take eight bytes. It is below 4 GiB because compression can make a file larger. */
const large = 0xf000_0000
const isLarge = (entry: ZipEntry) => entry.size >= large

/** Names are UTF-8; the sizes follow the content. */
const flags = 0x0800
const sizesFollow = 0x0008
const deflate = 8
const madeByUnix = 3 << 8
const version = (usesZip64: boolean) => (usesZip64 ? 45 : 20)

/** The local header of an entry. Throws RangeError for a name over 65,535 bytes. */
export function localHeader(entry: ZipEntry): Buffer {
  const name = nameOf(entry)
  const extra = isLarge(entry) ? [timeField(entry), zip64Field([0, 0])] : [timeField(entry)]
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x0403_4b50)
  header.writeUInt16LE(version(isLarge(entry)), 4)
  writeCommon(header, 6, entry)
  if (isLarge(entry)) header.fill(0xff, 18, 26)
  header.writeUInt16LE(name.length, 26)
  header.writeUInt16LE(lengthOf(extra), 28)
  return Buffer.concat([header, name, ...extra])
}

/** The data descriptor, after the content of a file. */
export function sizesRecord(entry: ZipEntry, { crc, size, packed }: Tally): Buffer {
  const record = Buffer.alloc(isLarge(entry) ? 24 : 16)
  record.writeUInt32LE(0x0807_4b50)
  record.writeUInt32LE(crc, 4)
  if (isLarge(entry)) {
    record.writeBigUInt64LE(BigInt(packed), 8)
    record.writeBigUInt64LE(BigInt(size), 16)
  } else {
    record.writeUInt32LE(packed, 8)
    record.writeUInt32LE(size, 12)
  }
  return record
}

/** The central directory record of an entry; `offset` is that of its local header. */
export function centralRecord(entry: ZipEntry, { crc, size, packed }: Tally, offset: number): Buffer {
  const name = nameOf(entry)
  const wide = [size, packed, offset].filter((value) => value >= largest32)
  const extra = wide.length > 0 ? [timeField(entry), zip64Field(wide)] : [timeField(entry)]
  const record = Buffer.alloc(46)
  record.writeUInt32LE(0x0201_4b50)
  record.writeUInt16LE(madeByUnix | version(isLarge(entry) || wide.length > 0), 4)
  record.writeUInt16LE(version(isLarge(entry) || wide.length > 0), 6)
  writeCommon(record, 8, entry)
  record.writeUInt32LE(crc, 16)
  record.writeUInt32LE(Math.min(packed, largest32), 20)
  record.writeUInt32LE(Math.min(size, largest32), 24)
  record.writeUInt16LE(name.length, 28)
  record.writeUInt16LE(lengthOf(extra), 30)
  record.writeUInt32LE(entry.content ? unixFile : unixFolder, 38)
  record.writeUInt32LE(Math.min(offset, largest32), 42)
  return Buffer.concat([record, name, ...extra])
}

/** Type and permissions as on Unix, and the folder attribute of DOS. */
const unixFile = 0o100644 * 0x1_0000
const unixFolder = 0o040755 * 0x1_0000 + 0x10

/** The end of an archive: offset and length of its directory, in bytes, and its number of entries. */
export function endRecords(directory: { offset: number; bytes: number; count: number }): Buffer {
  const { offset, bytes, count } = directory
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x0605_4b50)
  end.writeUInt16LE(Math.min(count, largest16), 8)
  end.writeUInt16LE(Math.min(count, largest16), 10)
  end.writeUInt32LE(Math.min(bytes, largest32), 12)
  end.writeUInt32LE(Math.min(offset, largest32), 16)
  if (count < largest16 && bytes < largest32 && offset < largest32) return end
  return Buffer.concat([zip64End(offset, bytes, count), end])
}

function zip64End(offset: number, bytes: number, count: number): Buffer {
  const records = Buffer.alloc(56 + 20)
  records.writeUInt32LE(0x0606_4b50)
  records.writeBigUInt64LE(56n - 12n, 4)
  records.writeUInt16LE(madeByUnix | version(true), 12)
  records.writeUInt16LE(version(true), 14)
  records.writeBigUInt64LE(BigInt(count), 24)
  records.writeBigUInt64LE(BigInt(count), 32)
  records.writeBigUInt64LE(BigInt(bytes), 40)
  records.writeBigUInt64LE(BigInt(offset), 48)
  // Position of the previous record, for readers that start at the end.
  records.writeUInt32LE(0x0706_4b50, 56)
  records.writeBigUInt64LE(BigInt(offset + bytes), 64)
  records.writeUInt32LE(1, 72)
  return records
}

function nameOf(entry: ZipEntry): Buffer {
  const name = Buffer.from(entry.name)
  if (name.length > largest16) throw new RangeError(`a path of ${name.length} bytes does not fit in a zip archive`)
  return name
}

/** Flags, method and time, which local headers and directory records have in common. */
function writeCommon(record: Buffer, at: number, entry: ZipEntry): void {
  record.writeUInt16LE(entry.content ? flags | sizesFollow : flags, at)
  record.writeUInt16LE(entry.content ? deflate : 0, at + 2)
  const { time, date } = dosTime(entry.modifiedAt)
  record.writeUInt16LE(time, at + 4)
  record.writeUInt16LE(date, at + 6)
}

/** In steps of two seconds, from 1980 to 2107, in UTC. */
function dosTime(moment: Date): { time: number; date: number } {
  const year = moment.getUTCFullYear()
  if (!(year >= 1980)) return { time: 0, date: (1 << 5) | 1 }
  if (year > 2107) return { time: 0, date: (127 << 9) | (12 << 5) | 31 }
  return {
    time: (moment.getUTCHours() << 11) | (moment.getUTCMinutes() << 5) | (moment.getUTCSeconds() >> 1),
    date: ((year - 1980) << 9) | ((moment.getUTCMonth() + 1) << 5) | moment.getUTCDate(),
  }
}

/** The time again, to the second and in UTC. */
function timeField({ modifiedAt }: ZipEntry): Buffer {
  const field = Buffer.alloc(9)
  field.writeUInt16LE(0x5455)
  field.writeUInt16LE(5, 2)
  field.writeUInt8(1, 4)
  field.writeInt32LE(Math.max(-0x8000_0000, Math.min(Math.floor(modifiedAt.getTime() / 1_000), 0x7fff_ffff)), 5)
  return field
}

function zip64Field(values: readonly number[]): Buffer {
  const field = Buffer.alloc(4 + 8 * values.length)
  field.writeUInt16LE(1)
  field.writeUInt16LE(8 * values.length, 2)
  for (const [i, value] of values.entries()) field.writeBigUInt64LE(BigInt(value), 4 + 8 * i)
  return field
}

const lengthOf = (buffers: readonly Buffer[]): number => buffers.reduce((sum, { length }) => sum + length, 0)
