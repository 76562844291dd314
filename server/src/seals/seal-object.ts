import { type KeyObject } from "node:crypto";
import {
  bits,
  bytesOf,
  decodeDer,
  dottedOf,
  encodeDer,
  generalizedTime,
  ia5,
  integer,
  membersOf,
  objectId,
  octets,
  sequence,
  timeOf,
  utf8,
} from "../asn1/index.ts";
import { oid } from "./sm2-certificate.ts";
import { signSm2 } from "./sm2.ts";

// SESeal, the seal itself (GB/T 38540-2020 §6.1): who may use it, what it looks like, signed by its maker.

const version = 4;
const maker = "Zizhuban";
/** 单位印章, §6.1.3. */
const organisationSeal = 1;
/** certListType: the certificates themselves. */
const certificates = 1;

export interface SealPicture {
  /** `PNG`. */
  readonly type: string;
  readonly data: Uint8Array;
  /** Millimetres. */
  readonly width: number;
  readonly height: number;
}

export interface SealInfo {
  /** Identifier of the seal, ASCII. */
  readonly id: string;
  /** `鄂州市梁子湖区人力资源和社会保障局`. */
  readonly name: string;
  /** DER of the certificates that may sign with it. */
  readonly signers: readonly Uint8Array[];
  readonly createdAt: number;
  readonly validFrom: number;
  readonly validUntil: number;
  readonly picture: SealPicture;
}

export function makeSeal(
  info: SealInfo,
  made: { readonly certificate: Uint8Array; readonly key: KeyObject },
): Buffer {
  const { picture } = info;
  const content = sequence(
    sequence(ia5("ES"), integer(version), ia5(maker)),
    ia5(info.id),
    sequence(
      integer(organisationSeal),
      utf8(info.name),
      integer(certificates),
      sequence(...info.signers.map(octets)),
      generalizedTime(info.createdAt),
      generalizedTime(info.validFrom),
      generalizedTime(info.validUntil),
    ),
    sequence(ia5(picture.type), octets(picture.data), integer(picture.width), integer(picture.height)),
  );
  return encodeDer(
    sequence(
      content,
      octets(made.certificate),
      objectId(oid.sm2WithSm3),
      bits(signSm2(made.key, encodeDer(content))),
    ),
  );
}

export interface ReadSeal extends SealInfo {
  /** What the maker signed, and the maker. */
  readonly content: Buffer;
  readonly makerCertificate: Buffer;
  readonly signature: Buffer;
}

/** Undefined when the bytes are no seal of this version. */
export function readSeal(der: Uint8Array): ReadSeal | undefined {
  const [content, certificate, algorithm, signed] = membersOf(decodeDer(der));
  const [header, id, property, picture] = membersOf(content);
  const [kind, ofVersion] = membersOf(header);
  const [, name, , list, created, from, until] = membersOf(property);
  const [pictureType, data, width, height] = membersOf(picture);
  if (content === undefined || dottedOf(algorithm) !== oid.sm2WithSm3) return undefined;
  if (bytesOf(kind)?.toString("latin1") !== "ES" || number(ofVersion) !== version) return undefined;
  const [createdAt, validFrom, validUntil] = [timeOf(created), timeOf(from), timeOf(until)];
  const signers = membersOf(list).map((one) => bytesOf(one));
  const bytes = { data: bytesOf(data), makerCertificate: bytesOf(certificate), signature: bytesOf(signed) };
  if (createdAt === undefined || validFrom === undefined || validUntil === undefined) return undefined;
  if (bytes.data === undefined || bytes.makerCertificate === undefined || bytes.signature === undefined)
    return undefined;
  return {
    id: bytesOf(id)?.toString("latin1") ?? "",
    name: bytesOf(name)?.toString("utf8") ?? "",
    signers: signers.filter((one) => one !== undefined),
    createdAt,
    validFrom,
    validUntil,
    picture: {
      type: bytesOf(pictureType)?.toString("latin1") ?? "",
      data: bytes.data,
      width: number(width),
      height: number(height),
    },
    content: encodeDer(content),
    makerCertificate: bytes.makerCertificate,
    signature: bytes.signature,
  };
}

function number(value: Parameters<typeof bytesOf>[0]): number {
  return [...(bytesOf(value) ?? [])].reduce((sum, byte) => sum * 256 + byte, 0);
}
