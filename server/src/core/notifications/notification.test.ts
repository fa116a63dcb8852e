import { describe, expect, it, test } from 'vitest'
import { faultOf } from '../../../test/people.ts'
import { english, german } from '../../../test/texts.ts'
import { anybody, checkedActors, checkedMessage, matchesActor, describe as say } from './notification.ts'

const faultFrom = (work: () => unknown) => faultOf(Promise.resolve().then(work))

describe('the actions of which users match', () => {
  const ada = { username: 'Ada', visitor: false }
  const guest = { username: 'guest@north.example', visitor: true }

  it.each([
    [['notice_user_all'], true, true],
    [['notice_user_all_users'], true, false],
    [['notice_user_all_recipients'], false, true],
    [['ada'], true, false],
    [['ben', 'ADA'], true, false],
    [['guest@north.example'], false, false],
    [[], false, false],
  ])('%j', (actors, user, visitor) => {
    expect([matchesActor(actors, ada), matchesActor(actors, guest)]).toEqual([user, visitor])
  })

  it('special words and names are stored once each, with one spelling', async () => {
    expect(checkedActors(['ada', ' Ada ', 'notice_user_all_recipient', 'Notice_User_All_Recipients'])).toEqual([
      'Ada',
      'notice_user_all_recipients',
    ])
    expect(await faultFrom(() => checkedActors(['ada', ' ']))).toMatchObject({
      code: 'invalid',
      detail: { subject: 'usernames' },
    })
  })
})

test.each([
  ['folder', 'all', [anybody], "anybody uploads to, downloads from or deletes from '/Test'"],
  ['folder', 'upload', [anybody], "anybody uploads to '/Test'"],
  ['file', 'all', [anybody], "anybody changes, downloads or deletes '/Test'"],
  ['file', 'download', ['notice_user_all_users'], "any user downloads '/Test'"],
  ['folder', 'upload', ['notice_user_all_users', 'notice_user_all_recipients'], "anybody uploads to '/Test'"],
  ['share_receipt', 'connect', ['notice_user_all_recipients'], "any visitor opens '/Test'"],
  ['folder', 'delete', ['ada', 'ben', 'cy'], "ada, ben or cy deletes from '/Test'"],
  ['folder', 'delete', ['ada', 'ben', 'cy', 'di', 'ed'], "ada, ben or one of 3 others deletes from '/Test'"],
] as const)('a rule is described in a sentence: %s %s %j', (type, action, actors, sentence) => {
  expect(say({ type, action, actors }, "'/Test'", english)).toBe(sentence)
})

test.each([
  ['folder', 'all', [anybody], 'jemand in „/Test“ etwas hochlädt, herunterlädt oder löscht'],
  ['folder', 'upload', ['notice_user_all_users'], 'ein Benutzer in „/Test“ etwas hochlädt'],
  ['folder', 'delete', ['ada', 'ben', 'cy'], 'ada, ben oder cy in „/Test“ etwas löscht'],
  ['send_receipt', 'download', ['notice_user_all_recipients'], 'ein Besucher aus „/Test“ etwas herunterlädt'],
  ['share_receipt', 'connect', ['notice_user_all_recipients'], 'ein Besucher die Seite zu „/Test“ öffnet'],
  ['file', 'all', ['a', 'b', 'c', 'd'], 'a, b oder einer von 2 anderen „/Test“ ändert, herunterlädt oder löscht'],
  ['file', 'download', ['{who} <b>'], '{who} <b> „/Test“ herunterlädt'],
] as const)('a rule is described in German, in a subordinate clause: %s %s %j', (type, action, actors, clause) => {
  expect(say({ type, action, actors }, '„/Test“', german)).toBe(clause)
})

test('a message is limited in length and has no control characters; a blank one is stored as none', async () => {
  expect([checkedMessage('  \n'), checkedMessage(null), checkedMessage('a\nb')]).toEqual([null, null, 'a\nb'])
  for (const bad of ['a\0', 'a\u202e', 'x'.repeat(2_001)])
    expect(await faultFrom(() => checkedMessage(bad))).toMatchObject({
      code: 'invalid',
      detail: { subject: 'message' },
    })
})
