import { describe, expect, it } from 'vitest'
import { listLineOf } from './list-line.ts'

describe('listLineOf', () => {
  const now = new Date('2026-11-26T20:50:00Z')
  const line = (mode: number, time: string, name = 'a b') =>
    listLineOf({
      name,
      owner: 'ada',
      attributes: { mode, size: 1_234, accessedAt: 0, modifiedAt: Date.parse(time) / 1_000 },
      now,
    })

  it('formats as `ls -l`, with the time of day within the last half year', () => {
    expect(line(0o100644, '2026-11-26T20:45:00Z')).toBe('-rw-r--r--    1 ada      ada          1234 Nov 26 20:45 a b')
    expect(line(0o040755, '2025-01-03T20:45:00Z')).toBe('drwxr-xr-x    1 ada      ada          1234 Jan  3  2025 a b')
    expect(line(0o100444, '2027-01-03T20:45:00Z')).toContain('-r--r--r--')
    expect(line(0o100444, '2027-01-03T20:45:00Z')).toContain('Jan  3  2027 a b')
  })
})
