/** Real SFTP clients against a real server. */
import { sftp } from './clients/sftp/server.ts'
import { clients, lftp } from './clients/sftp/table.ts'
import { testClients } from './clients/suite.ts'

await testClients({ name: 'SFTP clients', protocol: sftp, clients, mirror: lftp, inLargeFolder: 5_000 })
