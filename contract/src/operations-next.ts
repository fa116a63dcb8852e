/** Operations that are described but not served yet. One that gets its handler goes over to operations.ts. */
import type { Operation } from './operation.ts'
import { previewOperations } from './operations/previews.ts'

export const nextOperations = {
  ...previewOperations,
} as const satisfies Record<string, Operation>
