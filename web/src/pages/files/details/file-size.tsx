import { exactSize, sizeText } from '../../../lib/bytes.ts'

/** "2.9 MB (2,900,417 bytes)", and below a kilobyte the bytes only. */
export const FileSize = ({ bytes }: { bytes: number }) =>
  bytes < 1_000 ? (
    exactSize(bytes)
  ) : (
    <>
      {sizeText(bytes)} <span className="details-exact">({exactSize(bytes)})</span>
    </>
  )
