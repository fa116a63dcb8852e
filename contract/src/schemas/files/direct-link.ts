/** A direct link as returned by the API. */
import { type Static, Type } from 'typebox'
import { relationship } from '../envelope.ts'
import { timestamp } from '../fields.ts'

export const DirectLink = Type.Object(
  {
    id: Type.Integer(),
    type: Type.Literal('directLink'),
    attributes: Type.Object(
      {
        url: Type.String({
          description: 'Its public address; append `/` and the path of a file below the folder.',
        }),
        path: Type.String({ description: 'The folder; empty while it is in the trash.' }),
        isEnabled: Type.Boolean({ description: 'Whether the link is enabled.' }),
        isIndexEnabled: Type.Boolean({ description: 'Whether addresses of folders list their entries.' }),
        created: timestamp('When it was created.'),
        modified: timestamp('When it was last changed.'),
      },
      { title: 'DirectLinkAttributes' },
    ),
    relationships: Type.Object({ resource: relationship('resource') }),
  },
  { title: 'DirectLink' },
)
export type DirectLink = Static<typeof DirectLink>

export const exampleDirectLink: DirectLink = {
  id: 5,
  type: 'directLink',
  attributes: {
    url: 'https://files.harbour.example/d/4f7k2m9q0x3c6v8b1n5z7a2s4d',
    path: '/public',
    isEnabled: true,
    isIndexEnabled: false,
    created: '2026-11-24T10:12:55+00:00',
    modified: '2026-11-24T10:12:55+00:00',
  },
  relationships: { resource: { data: { id: 8131, type: 'resource' } } },
}
