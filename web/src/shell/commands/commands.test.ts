import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { describe, expect, it } from 'vitest'
import { isAdmin, type Me } from '../../data/account/me.ts'
import { commandsFor, fileCommands, keyOf, searchedText } from './commands.ts'

const screens = [
  { path: '/files', label: 'Files', icon: 'folder' },
  { path: '/users', label: 'Users', icon: 'users', may: isAdmin, tabs: [{ path: 'list', label: 'Users' }] },
  {
    path: '/activity',
    label: 'Activity',
    icon: 'pulse',
    may: isAdmin,
    tabs: [
      { path: 'session', label: 'Session logs' },
      { path: 'webhooks', label: 'Webhook logs' },
    ],
  },
  {
    path: '/account',
    label: 'My Account',
    icon: 'cog',
    tabs: [
      { path: 'sftp', label: 'SFTP' },
      { path: 'developer', label: 'Developer', may: isAdmin },
    ],
  },
] as const

const me = (role: 'user' | 'master') =>
  ({
    attributes: { role },
  }) as unknown as Me

const labels = (role: 'user' | 'master', text: string) => commandsFor(screens, me(role), text).map(({ label }) => label)

describe('the command palette', () => {
  it('offers the screens that the user may see, by any of their words', () => {
    expect(labels('user', '')).toEqual(['Files', 'My Account: SFTP'])
    expect(labels('master', 'log act')).toEqual(['Activity: Session logs', 'Activity: Webhook logs'])
    expect(labels('master', 'create')).toEqual(['Create an API key', 'Create a webhook'])
    expect(labels('master', 'users')).toEqual(['Users'])
    expect(labels('user', 'create')).toEqual([])
  })

  it('opens a folder by its path', () => {
    expect(commandsFor(screens, me('user'), '/inbound/a b')).toMatchObject([
      { label: 'Open the folder /inbound/a b', to: '/files/inbound/a%20b' },
    ])
  })

  it('finds files and folders by name, and leads to the search for all', () => {
    const reader = { attributes: { role: 'user', permissions: { list: true, download: true } } } as unknown as Me
    const found = [
      { id: 1, attributes: { type: 'dir', name: 'a b', path: '/in/a b' } },
      { id: 2, attributes: { type: 'file', name: 'a.txt', path: '/in/a.txt' } },
    ] as unknown as readonly Resource[]
    expect(fileCommands(reader, 'a & b', found)).toMatchObject([
      { to: '/files?find=a%20%26%20b' },
      { label: 'a b', to: '/files/in/a%20b', folder: '/in' },
      { label: 'a.txt', to: '/files/in?preview=2', folder: '/in' },
    ])
    expect(['a', ' ab ', '/ab'].map((text) => searchedText(reader, text))).toEqual([null, 'ab', null])
    expect(['x'.repeat(255), 'x'.repeat(10_000)].map((text) => searchedText(reader, text)?.length)).toEqual([
      255,
      undefined,
    ])
    const lister = { attributes: { role: 'user', permissions: { list: true } } } as unknown as Me
    const namesakes = [
      { id: 1, attributes: { type: 'dir', name: 'in', path: '/in' } },
      { id: 2, attributes: { type: 'file', name: 'in', path: '/in/in' } },
      { id: 3, attributes: { type: 'file', name: 'in.txt', path: '/in/in.txt' } },
    ] as unknown as readonly Resource[]
    const commands = fileCommands(lister, 'in', namesakes)
    expect(new Set(commands.map(({ to }) => to)).size).toBe(2)
    expect(new Set(commands.map(keyOf)).size).toBe(4)
    const sender = { attributes: { role: 'user', permissions: { upload: true } } } as unknown as Me
    expect(searchedText(sender, 'ab')).toBeNull()
  })
})
