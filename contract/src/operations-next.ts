/** Operations that are described but not served yet. One that gets its handler goes over to operations.ts. */
import type { Operation } from './operation.ts'
import { accountOperations } from './operations/account.ts'
import { activityOperations } from './operations/activity.ts'
import { arrangementOperations } from './operations/arrangement.ts'
import { previewOperations } from './operations/previews.ts'
import { trashOperations } from './operations/trash.ts'
import { uploadOperations } from './operations/uploads.ts'
import { userOperations } from './operations/users.ts'

export const nextOperations = {
  ...arrangementOperations,
  ...uploadOperations,
  ...previewOperations,
  ...trashOperations,
  ...activityOperations,
  ...userOperations,
  ...accountOperations,
} as const satisfies Record<string, Operation>
