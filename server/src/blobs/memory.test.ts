import { blobStoreSuite } from './blob-store.suite.ts'
import { createMemoryStore } from './memory.ts'

blobStoreSuite('bytes in memory', async () => ({ store: createMemoryStore(), close: async () => undefined }))
