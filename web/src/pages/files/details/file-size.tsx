import { exactSize, sizeText } from '../../../lib/bytes.ts'

/** "2.9 MB (2,900,417 bytes)", and below a kilobyte "206 B", which is exact. */
export const FileSize = ({ bytes }: { bytes: number }) =>
  bytes < 1_000 ? (
    sizeText(bytes)
  ) : (
    <>
      {sizeText(bytes)} <span className="details-exact">({exactSize(bytes)})</span>
    </>
  )
