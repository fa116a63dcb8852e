import { describe, expect, it } from 'vitest'
import { type FactEntry, factLine, factNames, factsFeature, factsReplyText, parseFacts } from './facts.ts'

const none = { list: false, download: false, upload: false, modify: false, delete: false }
const all = { list: true, download: true, upload: true, modify: true, delete: true }
const file: FactEntry = {
  type: 'file',
  size: 2 ** 40,
  modifiedAt: new Date('2026-11-26T20:45:07.999Z'),
  rights: all,
  unique: '1f',
  mode: 0o644,
}
const folder: FactEntry = { ...file, type: 'dir', size: null, mode: 0o755 }
const everything = new Set(factNames)
const perm = (entry: FactEntry) => factLine(entry, 'x', new Set(['perm']))

describe('factLine', () => {
  it('contains the selected facts and the name', () => {
    expect(factLine(file, 'a b;=', everything)).toBe(
      'type=file;size=1099511627776;modify=20261126204507;perm=adfrw;unique=1f;unix.mode=0644; a b;=',
    )
    expect(factLine(folder, '/x', everything)).toBe(
      'type=dir;modify=20261126204507;perm=cdeflmp;unique=1f;unix.mode=0755; /x',
    )
    expect(factLine(file, 'x', new Set(['size', 'type']))).toBe('type=file;size=1099511627776; x')
    expect(factLine(file, ' x', new Set())).toBe('  x')
  })

  it('tells what the user may do', () => {
    expect(perm({ ...file, rights: none })).toBe('perm=; x')
    expect(perm({ ...folder, rights: none })).toBe('perm=e; x')
    expect(perm({ ...file, rights: { ...none, download: true } })).toBe('perm=r; x')
    expect(perm({ ...file, rights: { ...none, upload: true } })).toBe('perm=aw; x')
    expect(perm({ ...folder, rights: { ...none, upload: true, list: true } })).toBe('perm=cel; x')
    expect(perm({ ...folder, type: 'cdir', isHome: true })).toBe('perm=celmp; x')
  })

  it('F-17: stays one line whatever the name contains', () => {
    expect(factLine(file, 'a\r\n226 b\u2028c\0', new Set())).toBe(' a??226 b?c?')
  })
})

describe('parseFacts', () => {
  it.each([
    ['type;size;', 'MLST OPTS type;size;'],
    ['SIZE;Type', 'MLST OPTS type;size;'],
    ['UNIX.mode;x.y;;media-type;', 'MLST OPTS unix.mode;'],
    ['nothing;known;', 'MLST OPTS'],
    ['', 'MLST OPTS'],
    [null, 'MLST OPTS'],
  ])('selects %j', (argument, text) => {
    expect(factsReplyText(parseFacts(argument))).toBe(text)
  })
})

it('FEAT marks the selected facts', () => {
  expect(factsFeature(everything)).toBe('MLST type*;size*;modify*;perm*;unique*;unix.mode*;')
  expect(factsFeature(parseFacts('size;'))).toBe('MLST type;size*;modify;perm;unique;unix.mode;')
})
