fn main() {
    print!("{}", order_gateway::graphql::sdl());
}
