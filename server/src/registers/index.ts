export { createRegisterClient, type RegisterService } from "./client.ts";
export { createPhoneRegister } from "./phones.ts";
export type { DataRegisters, PhoneRegister } from "./register.ts";
