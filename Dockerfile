# The gateway as an image: built from source, run without root, without a shell.

ARG RUNTIME=gcr.io/distroless/cc-debian12:nonroot

FROM node:22-bookworm-slim AS page
WORKDIR /source/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --ignore-scripts
COPY web ./
RUN npm run build

FROM rust:1.94-slim-bookworm AS binary
WORKDIR /source
COPY . .
COPY --from=page /source/web/dist web/dist
RUN cargo build --profile dist --locked --bin order-gateway

FROM ${RUNTIME}
COPY --from=binary /source/target/dist/order-gateway /usr/local/bin/order-gateway
ENV LISTEN_ADDRESS=0.0.0.0:8000 LOG_FORMAT=json
# Its number, so that a cluster can see that it is not root.
USER 65532:65532
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=6s --start-period=10s --retries=3 CMD ["/usr/local/bin/order-gateway", "health"]
ENTRYPOINT ["/usr/local/bin/order-gateway"]
CMD ["serve"]
