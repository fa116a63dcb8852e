/** Filters that a list of users and its export share. */
import { Type } from 'typebox'
import { addition, orUnknown } from '../fields.ts'
import { userStates } from './user-states.ts'

export const userFilters = {
  role: Type.Optional(orUnknown(Type.Enum(['user', 'admin', 'master'], { description: 'Only users with this role.' }))),
  state: addition(
    Type.Optional(
      orUnknown(
        Type.Enum(userStates, {
          description:
            'Only users who can sign in (`active`), who expired (`expired`), or who are locked, whether they expired or not (`locked`).',
        }),
      ),
    ),
  ),
}
