/**
 * Test files (or patterns) that only `npm run test:all` runs; `npm test` runs every other one. A new file is part of `npm test`
 * unless it is named here. Each group says why.
 */
export const longTests = [
  // Need programs that take minutes to build: an S3 server, a certificate authority.
  'server/src/blobs/s3/{clock,faults,self-test,store}.test.ts',
  'server/src/import/s3/source.test.ts',
  'server/test/s3-*.test.ts',
  'server/test/two-stores.test.ts',
  'server/test/storage-move.test.ts',
  'e2e/acme.test.ts',
  'e2e/chart.test.ts',
  // Every client of a protocol, every other server to move from, and the packed client; `npm test` has one of each.
  'server/src/cli/imports/{csv,filescom,ftp,passwd,sallyport,sftpgo}.test.ts',
  'packaging/client/package.test.ts',
  'e2e/{client-examples,client-package,ftp-clients,import-vsftpd,moving-in,sftp-clients}.test.ts',
  // Needs sshfs, and a machine on which it can mount.
  'server/test/sshfs.test.ts',
  // Several nodes, supervisors, upgrades and packages.
  'e2e/{balancers,compose,image,nodes,packages,processes,rolling-upgrade,upgrade}.test.ts',
  // Faults of machines, and what watches them.
  'e2e/{audit,audit-destinations,database-restart,full-disk,guide,listen,monitoring,sftp-audit,traces,traces-processes}.test.ts',
  // Details of screens; `npm test` has the journeys, `web-SCREEN.test.ts`.
  'e2e/web-*-*.test.ts',
  'e2e/web-{archives,certificate,dashboard,details,drag,features,ftp,guide,imports,languages,live,preview}.test.ts',
  'e2e/web-{recent,reference,security,sftp,tables,thumbnails,trash,undo,usability,versions}.test.ts',
]
